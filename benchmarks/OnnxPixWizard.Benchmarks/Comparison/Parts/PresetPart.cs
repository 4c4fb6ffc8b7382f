using System.Numerics.Tensors;
using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Benchmarks.Comparison.Parts;

/// <summary>Requests under each preset in turns: what they take, and how far their pictures are from the exact ones.</summary>
internal static class PresetPart
{
    private const int Seeds = 4;

    public static void Run(CompareOptions options, PartReport report)
    {
        report.Chart = (["case", "preset"], "loop ms");
        report.Notes.Add($"Means over {Seeds} seeds; each bundle's task of most steps. The difference is to the same seed's exact picture, "
            + "which is no loss of quality by itself.");
        foreach (string folder in options.Bundles)
        {
            Bundle bundle = Bundle.Open(folder);
            RuntimeOptions runtime = new()
                { Provider = ExecutionProvider.Cpu, Threads = options.Threads[^1], ConditioningCacheBytes = 0 };
            if (BundleFamilies.IsPixNerd(bundle.Family))
            {
                using PixNerdPipeline draws = PixNerdPipeline.Load(folder, runtime);
                Measure(bundle.Manifest.Name, options, report, (preset, seed) =>
                {
                    PixNerdResult result = draws.Run(new PixNerdRequest
                    {
                        Preset = preset, Seed = seed, Class = bundle.Manifest.Classes is null ? null : "0",
                        Prompt = bundle.Manifest.Classes is null ? "a large red ball" : null,
                    });
                    return (result.Pictures[0], result.Metrics);
                });
                continue;
            }

            using PixWizardPipeline pipeline = PixWizardPipeline.Load(folder, runtime);
            TaskEntry task = bundle.Manifest.Tasks.Where(static t => t.Restorer is null)
                .MaxBy(t => t.Steps ?? bundle.Manifest.Sampling.Steps)!;
            int side = bundle.Manifest.Resolution.Centers[0];
            SourcePicture? picture = task.TakesImage ? SourcePicture.FromImage(MadePicture.Create(new ImageSize(side, side))) : null;
            Measure($"{bundle.Manifest.Name}, {task.Id}", options, report, (preset, seed) =>
            {
                PixWizardResult result = pipeline.Run(new PixWizardRequest
                    { Image = picture, Task = task.Id, Instruction = task.Examples[0], Preset = preset, Seed = seed });
                return (result.Picture, result.Metrics);
            });
        }
    }

    private static void Measure(
        string name, CompareOptions options, PartReport report, Func<SamplingPreset, ulong, (Picture Picture, PipelineMetrics Metrics)> run)
    {
        IReadOnlyList<SamplingPreset> presets = SamplingPreset.All;
        List<(Picture Picture, PipelineMetrics Metrics, WorkTime Time)>[] runs = [.. presets.Select(static _ =>
            new List<(Picture, PipelineMetrics, WorkTime)>())];
        for (int round = 0; round < options.Rounds; round++)
        {
            for (ulong seed = 0; seed < Seeds; seed++)
            {
                for (int i = 0; i < presets.Count; i++)
                {
                    (Picture Picture, PipelineMetrics Metrics)? made = null;
                    WorkTime time = WorkTime.Of(() => made = run(presets[i], seed));
                    runs[i].Add((made!.Value.Picture, made.Value.Metrics, time));
                }
            }
        }

        for (int i = 0; i < presets.Count; i++)
        {
            report.Add(
                ("case", name), ("preset", presets[i].Name), ("steps", runs[i][0].Metrics.StepMilliseconds.Count),
                ("runs of the step", runs[i][0].Metrics.StepRuns), ("loop ms", runs[i].Average(static r => r.Metrics.LoopMilliseconds)),
                ("request CPU ms", 1e3 * runs[i].Average(static r => r.Time.CpuSeconds)),
                ("exact/this, request CPU", runs[0].Sum(static r => r.Time.CpuSeconds) / runs[i].Sum(static r => r.Time.CpuSeconds)),
                ("PSNR to exact, dB", i == 0 ? null : runs[0].Zip(runs[i], static (a, b) => Psnr(a.Picture, b.Picture)).Average()));
        }
    }

    private static double Psnr(Picture left, Picture right)
    {
        float[] a = new float[left.Pixels.Length], b = new float[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            (a[i], b[i]) = (left.Pixels[i], right.Pixels[i]);
        }

        float distance = TensorPrimitives.Distance<float>(a, b);
        return distance == 0 ? double.PositiveInfinity : 20 * Math.Log10(255 * Math.Sqrt(a.Length) / distance);
    }
}
