using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Judging;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>judge</c>: the classifier that tells whether generated pictures show what was asked for.</summary>
internal static class JudgeCommand
{
    private const int Rows = 48;
    private const int Judged = 2_400;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> folder = new("--run") { Description = $"Folder of the run: checkpoint, log and {PictureJudge.FileName} so "
            + "far. A run that has a checkpoint goes on from it.", Required = true };
        Option<int> steps = new("--steps")
            { Description = $"Updates, each of {Rows} pictures a worker.", DefaultValueFactory = _ => 1_500 };
        Option<float> rate = new("--learning-rate") { Description = "Highest learning rate.", DefaultValueFactory = _ => 3e-3f };
        Option<ulong> seed = new("--seed") { Description = "Seed of parameters and pictures.", DefaultValueFactory = _ => 1 };
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError($"--steps is {result.GetValueOrDefault<int>()}; give 1 or more.");
        });

        Command command = new(
            "judge", "Train the classifier of the drawn classes that 'eval' judges generated pictures with, and which it looks for as "
                + $"{PictureJudge.FileName} in the bundle's folder. Ctrl-C stops after the current update and keeps a checkpoint.")
        {
            folder, steps, rate, seed,
        };
        ComputeOptions compute = new(command, workers: 1);
        command.SetAction((parsed, cancellation) =>
        {
            JudgeOptions judge = new();
            TrainerOptions options = compute.Apply(parsed, new TrainerOptions
            {
                Folder = parsed.GetRequiredValue(folder).FullName,
                Stages = [
                    new TrainingStage($"{judge.Side} px", new BatchShape([new(Rows, judge.Side, judge.Side)], 0), parsed.GetValue(steps))],
                Seed = parsed.GetValue(seed),
                HiddenMatrices = null,
                LearningRate = new LearningRateSchedule { Peak = parsed.GetValue(rate), WarmUp = 100, DecayFrom = 0.4 },
                AverageDecay = 0.995f,
                CheckpointEvery = 500,
            });

            // Signals are listened to once the action has returned its task.
            return Task.Run(() => Run(judge, options, parsed.InvocationConfiguration.Output, cancellation), CancellationToken.None);
        });
        return command;
    }

    private static int Run(JudgeOptions judge, TrainerOptions options, TextWriter output, CancellationToken cancellation)
    {
        using JudgeRun run = Open(judge, options);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store.Count:N0} parameters, {run.Progress.Step} updates made"));
        float[] pictures = RealPictures.Draw(0, Judged, judge.Side, seed: 0, CancellationToken.None);
        TerminalProgress.Run(progress =>
        {
            using TrainingLog log = new(
                options.Folder, output, progress, static entropy => string.Create(CultureInfo.InvariantCulture, $"{entropy:F3}"));
            new Trainer(options, new JudgeObjective(judge)).Run(run.Store, run.Progress, log.Write, made =>
            {
                using PictureJudge written = run.Export();
                log.Note(string.Create(CultureInfo.InvariantCulture,
                    $"{made.Step}: right on {100 * RealPictures.ShareRight(written.Judge(pictures).Classes):F2} % of {Judged} pictures of "
                        + $"the evaluation"));
            }, cancellation);
        });
        return cancellation.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }

    private static JudgeRun Open(JudgeOptions judge, TrainerOptions options)
    {
        try
        {
            return JudgeRun.Open(options.Folder, judge, options.Seed);
        }
        catch (ParameterException exception)
        {
            throw new CommandException(
                ExitCode.BadInput, $"The run in '{options.Folder}' is none of this judge: {exception.Message}", exception);
        }
    }
}
