using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>train</c>: a model of the pixel family on made scenes.</summary>
public static class TrainCommand
{
    private const int Vocabulary = 1024;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> folder = new("--run") { Description = "Folder of the run: tokenizers, checkpoint, log and sample sheets. A run that has a checkpoint goes on from it.", Required = true };
        Option<int[]> steps = new("--steps")
        {
            Description = "Updates at about 64, 96 and 128 px.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [6_400, 600, 1_900],
        };
        Option<float> rate = new("--learning-rate") { Description = "Highest learning rate.", DefaultValueFactory = _ => 1.5e-3f };
        Option<int> workers = new("--workers") { Description = "Batches worked on at the same time, each on one thread. It changes the size of a batch, and so the result.", DefaultValueFactory = _ => 2 };
        Option<ulong> seed = new("--seed") { Description = "Seed of parameters, examples and noise.", DefaultValueFactory = _ => 1 };
        Option<DirectoryInfo> bundle = new("--from") { Description = "A bundle whose parameters, sizes and tokenizers a new run starts from; its optimiser starts anew." };
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>() is not { Length: 3 } counts || counts.Any(static count => count < 0) || counts.Sum() == 0)
                result.AddError("--steps takes three numbers of updates, such as --steps 6400 600 1900.");
        });

        Command command = new("train", "Train a model of the pixel family by flow matching on made scenes. Ctrl-C stops after the current update and keeps a checkpoint.")
        {
            folder, bundle, steps, rate, workers, seed,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(folder).FullName;
            int[] counts = parsed.GetValue(steps)!;
            TrainerOptions options = new()
            {
                Folder = path,
                Stages = [TrainingStage.Small(counts[0]), TrainingStage.Middle(counts[1]), TrainingStage.Full(counts[2])],
                Seed = parsed.GetValue(seed),
                Workers = parsed.GetValue(workers),
                LearningRate = new LearningRateSchedule { Peak = parsed.GetValue(rate) },
            };
            string? start = parsed.GetValue(bundle)?.FullName;
            if (start is not null && !File.Exists(Path.Combine(start, PixelModelOptions.FileName)))
            {
                throw new CommandException(ExitCode.BadBundle, $"'{start}' holds no {PixelModelOptions.FileName}, so it is no bundle that a training can go on from. Name one with --from that 'bundle' wrote.");
            }

            // Signals are listened to once the action has returned its task.
            return Task.Run(() => Run(options, start, parsed.InvocationConfiguration.Output, cancellation), CancellationToken.None);
        });
        return command;
    }

    private static int Run(TrainerOptions options, string? bundle, TextWriter output, CancellationToken cancellation)
    {
        using TrainingRun run = TrainingRun.Open(options.Folder, bundle, Vocabulary, options.Seed, cancellation);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store.Count:N0} parameters, {run.Progress.Step} updates made"));

        using StreamWriter log = new(Path.Combine(options.Folder, "log.jsonl"), append: true) { AutoFlush = true };
        SampleSheet sheet = new(run.Model, run.Tokenizers, run.Store, options.Workers);
        TerminalProgress.Run(progress => new Trainer(options, run.Model, run.Tokenizers).Run(run.Store, run.Progress, report =>
        {
            log.WriteLine(JsonSerializer.Serialize(report));
            string tasks = string.Join("  ", report.TaskLoss.Select(static entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value:F4}")));
            progress.Show("training", report.Step, report.TotalSteps);
            progress.WriteLine(output, string.Create(CultureInfo.InvariantCulture,
                $"{report.Step}/{report.TotalSteps} {report.Stage}  loss {report.Loss:F4}  norm {report.GradientNorm:F2}  rate {report.LearningRate:G3}  {report.SamplesPerSecond:F0} samples/s  {report.Remaining:hh\\:mm\\:ss} left  {tasks}"));
        }, made => sheet.Draw(Path.Combine(options.Folder, string.Create(CultureInfo.InvariantCulture, $"samples-{made.Step:D6}.png"))), cancellation));
        return cancellation.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }
}
