using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Benchmarks.Comparison.Parts;

/// <summary>Pictures a second when several are answered by one call, and when several threads ask.</summary>
internal static class ThroughputPart
{
    private const int Requests = 8;

    public static void Run(CompareOptions options, PartReport report)
    {
        report.Chart = (["case", "mode", "together"], "pictures/s");
        report.Notes.Add($"One thread a graph; {Requests} requests of {options.Steps} steps each time. 'of cores' is the rate over that of "
            + "one request after the other times the processors that could have worked.");
        foreach (string folder in options.Bundles.Where(static folder => !BundleFamilies.IsPixNerd(Bundle.Open(folder).Family)))
        {
            using PixWizardPipeline pipeline = PixWizardPipeline.Load(
                folder, new RuntimeOptions { Provider = ExecutionProvider.Cpu, Threads = 1, ConditioningCacheBytes = 0 });
            TaskEntry task = pipeline.Bundle.Manifest.Tasks.First(static t => t.Restorer is null && t.TakesImage);
            int side = pipeline.Bundle.Manifest.Resolution.Centers[0];
            SourcePicture picture = SourcePicture.FromImage(MadePicture.Create(new ImageSize(side, side)));
            PixWizardRequest[] requests = [.. Enumerable.Range(0, Requests).Select(i => new PixWizardRequest
                { Image = picture, Task = task.Id, Instruction = task.Examples[0], Steps = options.Steps, Solver = "euler",
                    Seed = (ulong)i })];
            (string Mode, int Together, Action Work)[] ways =
            [
                .. new[] { 1, 2, 4, 8 }.Select(size => ("one call", size, (Action)(() =>
                {
                    foreach (PixWizardRequest[] batch in requests.Chunk(size))
                    {
                        _ = pipeline.Run(batch);
                    }
                }))),
                .. new[] { 2, 4, 8 }.Select(threads => ("threads", threads, (Action)(() => Parallel.ForEach(
                    requests, new ParallelOptions { MaxDegreeOfParallelism = threads }, request => _ = pipeline.Run(request))))),
            ];
            List<WorkTime>[] times = [.. ways.Select(static _ => new List<WorkTime>())];
            ways[0].Work();
            for (int round = 0; round < options.Rounds; round++)
            {
                for (int i = 0; i < ways.Length; i++)
                {
                    times[i].Add(WorkTime.Of(ways[i].Work));
                }
            }

            double alone = Requests / Spread.Of(times[0].Select(static t => t.WallSeconds)).Median;
            for (int i = 0; i < ways.Length; i++)
            {
                double rate = Requests / Spread.Of(times[i].Select(static t => t.WallSeconds)).Median;
                int cores = ways[i].Mode == "threads" ? Math.Min(ways[i].Together, Environment.ProcessorCount) : 1;
                report.Add(
                    ("case", pipeline.Bundle.Manifest.Name), ("mode", ways[i].Mode), ("together", ways[i].Together), ("pictures/s", rate),
                    ("CPU ms a picture", 1e3 * Spread.Of(times[i].Select(static t => t.CpuSeconds)).Median / Requests),
                    ("of cores", rate / (alone * cores)));
            }
        }
    }
}
