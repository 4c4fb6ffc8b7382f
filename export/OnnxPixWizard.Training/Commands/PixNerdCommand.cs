using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.PixNerd;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>pixnerd</c>: a class- or text-conditional PixNerd on made pictures.</summary>
internal static class PixNerdCommand
{
    private const string ClassFamily = "class", TextFamily = "text";
    private const int ClassRows = 32, TextRows = 24, ClassSteps = 10_800, TextSteps = 3_100;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> folder = new("--run") { Description = "Folder of the run: sizes, checkpoint, log and sample sheets. A run "
            + "that has a checkpoint goes on from it.", Required = true };
        Option<string> family = new("--family") { Description = "class: pictures of a dozen kinds of things; text: scenes from their "
            + "captions. A run keeps its family.", DefaultValueFactory = _ => ClassFamily };
        Option<DirectoryInfo> bundle = new("--from")
            { Description = "A bundle whose parameters, sizes and tokenizer a new run starts from; its optimizer starts anew." };
        Option<int?> steps = new("--steps") { Description = $"Updates. Default: {ClassSteps} for classes, {TextSteps} for texts." };
        Option<float> rate = new("--learning-rate") { Description = "Highest learning rate.", DefaultValueFactory = _ => 2e-3f };
        Option<ulong> seed = new("--seed") { Description = "Seed of parameters, pictures and noise.", DefaultValueFactory = _ => 1 };
        family.AcceptOnlyFromAmong(ClassFamily, TextFamily);
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
                result.AddError($"--steps is {result.GetValueOrDefault<int?>()}; give 1 or more.");
        });

        Command command = new("pixnerd", "Train a PixNerd by flow matching on made pictures. Ctrl-C stops after the current update and "
            + "keeps a checkpoint.") { folder, family, bundle, steps, rate, seed };
        ComputeOptions compute = new(command, workers: 2);
        command.SetAction((parsed, cancellation) =>
        {
            // Signals are listened to once the action has returned its task.
            return Task.Run(() => Train(), CancellationToken.None);

            int Train()
            {
                string path = parsed.GetRequiredValue(folder).FullName;
                _ = compute.Device(parsed);
                PixNerdStart start = new() { IsText = parsed.GetValue(family) == TextFamily, Bundle = parsed.GetValue(bundle)?.FullName };
                if (start.Bundle is { } from && !PixNerdModel.IsIn(from))
                {
                    throw new CommandException(ExitCode.BadBundle, $"'{from}' holds no {PixNerdModel.FileName}, so it is no bundle that a "
                        + "training can go on from. Name one with --from that 'bundle' wrote.");
                }

                using PixNerdRun run = PixNerdRun.Open(path, start, parsed.GetValue(seed), cancellation);
                int side = run.Model.Side;
                (int rows, int updates) = run.Model.Class is null ? (TextRows, TextSteps) : (ClassRows, ClassSteps);
                TrainerOptions options = new()
                {
                    Folder = path,
                    Stages = [new TrainingStage(
                        $"{side} px", new BatchShape([new(rows, side, side)], run.Model.TextTokens), parsed.GetValue(steps) ?? updates)],
                    Seed = parsed.GetValue(seed),
                    HiddenMatrices = new MuonOptions { Covers = PixNerdObjective.IsHidden },
                    LearningRate = new LearningRateSchedule { Peak = parsed.GetValue(rate) },
                    CheckpointEvery = 500,
                };
                return Run(run, compute.Apply(parsed, options), parsed.InvocationConfiguration.Output, cancellation);
            }
        });
        return command;
    }

    private static int Run(PixNerdRun run, TrainerOptions options, TextWriter output, CancellationToken cancellation)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store.Count:N0} parameters, {run.Progress.Step} updates made"));
        PixNerdSheet sheet = new(run.Model, run.Tokenizer, run.Store);
        TerminalProgress.Run(progress =>
        {
            using TrainingLog log = new(
                options.Folder, output, progress, static error => string.Create(CultureInfo.InvariantCulture, $"{error:F4}"));
            new Trainer(options, new PixNerdObjective(run.Model, run.Tokenizer,
                run.Model.Class is null ? PixNerdTraining.Scenes : PixNerdTraining.Classes)).Run(run.Store, run.Progress, log.Write,
                made => sheet.Draw(Path.Combine(
                    options.Folder, string.Create(CultureInfo.InvariantCulture, $"samples-{made.Step:D6}.png"))), cancellation);
        });
        return cancellation.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }
}
