using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.States;
using OnnxPixWizard.Training.Torch;

namespace OnnxPixWizard.Benchmarks.Comparison.Parts;

/// <summary>Training examples a second of one worker: making them, forward and backward; in both precisions, in turns.</summary>
internal static class TrainPart
{
    public static void Run(CompareOptions options, PartReport report)
    {
        report.Chart = (["case", "contender"], "samples/s of CPU");
        string? folder = options.Bundles.FirstOrDefault(static folder =>
            File.Exists(Path.Combine(folder, ModelOptions.FileName)) && Bundle.Open(folder).Family == BundleFamily.PixWizardPixel);
        if (folder is null)
        {
            report.Notes.Add($"No bundle of family {BundleFamilies.ToName(BundleFamily.PixWizardPixel)} tells its sizes.");
            return;
        }

        ModelOptions model = ModelOptions.Load(folder);
        TrainingStage stage = TrainingStage.Small(1);
        FlowObjective objective = new(model, InstructionTokenizers.Load(folder), new PixelSpace(), new FlowOptions());
        using ParameterStore store = FlowObjective.CreateStore(model, seed: 1);
        (string Name, TrainingWorker Worker)[] workers = [.. new[] { TrainingPrecision.Float32, TrainingPrecision.BFloat16 }
            .Select(precision => ($"worker, {precision}", new TrainingWorker(objective, stage, store, precision)))];
        List<WorkTime>[] times = [.. workers.Select(static _ => new List<WorkTime>())];
        try
        {
            for (int round = -1; round < options.Rounds; round++)
            {
                for (int i = 0; i < workers.Length; i++)
                {
                    TrainingWorker worker = workers[i].Worker;
                    WorkTime time = WorkTime.Of(() => worker.Run(seed: (ulong)(round + 2), step: 0));
                    if (round >= 0)
                    {
                        times[i].Add(time);
                    }
                }
            }
        }
        finally
        {
            Array.ForEach(workers, static worker => worker.Worker.Dispose());
        }

        for (int i = 0; i < workers.Length; i++)
        {
            report.Add(
                ("case", $"{Path.GetFileName(folder)}, {stage.Name}"), ("contender", workers[i].Name), ("rows", stage.Shape.Rows),
                ("samples/s", stage.Shape.Rows / Spread.Of(times[i].Select(static t => t.WallSeconds)).Median),
                ("samples/s of CPU", stage.Shape.Rows / Spread.Of(times[i].Select(static t => t.CpuSeconds)).Median));
        }
    }
}
