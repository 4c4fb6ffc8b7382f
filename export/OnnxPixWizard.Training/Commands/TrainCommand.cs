using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Autoencoders;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>train</c>: a model of the pixel or the latent family on made scenes.</summary>
internal static class TrainCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> folder = new("--run") { Description = "Folder of the run: tokenizers, checkpoint, log and sample sheets. A "
            + "run that has a checkpoint goes on from it.", Required = true };
        Option<int[]> steps = new("--steps")
        {
            Description = "Updates at about 64, 96 and 128 px, then of a second round: at 64 px with half of the pictures from text, at 64 "
                + "px with nearly all, at 96 and 128 px with half, at 128 px with a quarter; in the latent family one number, at about 128 "
                + "px. Default: 6400 600 1900 1400 3400 150 3300 800, or 12000.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        Option<int> first = new("--small-tasks-first")
        {
            Description = "Updates at 64 px before all others in which the tasks that come seldom later come alone, each as often as "
                + "another: the paper's first stage of two. Only of the pixel family.",
            DefaultValueFactory = _ => 0,
        };
        Option<float> rate = new("--learning-rate") { Description = "Highest learning rate.", DefaultValueFactory = _ => 1.5e-3f };
        Option<ulong> seed = new("--seed") { Description = "Seed of parameters, examples and noise.", DefaultValueFactory = _ => 1 };
        Option<DirectoryInfo> bundle = new("--from")
            { Description = "A bundle whose parameters, sizes and tokenizers a new run starts from; its optimizer starts anew." };
        Option<DirectoryInfo> autoencoder = new("--autoencoder") { Description = "Folder of a run of 'autoencoder': a new run is of the "
            + "latent family and works on its latents. Default: the pixel family." };
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>() is { Length: > 0 } counts
                && (counts.Length is not (1 or 3 or 8) || counts.Any(static count => count < 0) || counts.Sum() == 0))
                result.AddError("--steps takes three numbers of updates, such as --steps 6400 600 1900, or eight with a second round, or "
                    + "in the latent family one.");
        });

        Command command = new("train",
            "Train a model of either family by flow matching on made scenes. Ctrl-C stops after the current update and keeps a checkpoint.")
        {
            folder, bundle, autoencoder, steps, first, rate, seed,
        };
        ComputeOptions compute = new(command, workers: 2);
        command.SetAction((parsed, cancellation) =>
        {
            // Signals are listened to once the action has returned its task.
            return Task.Run(() => Train(), CancellationToken.None);

            int Train()
            {
                TrainingStart start = new()
                    { Bundle = parsed.GetValue(bundle)?.FullName, Autoencoder = parsed.GetValue(autoencoder)?.FullName };
                string path = parsed.GetRequiredValue(folder).FullName;
                _ = compute.Device(parsed);
                Check(start, path);
                CommandException.ThrowIfRead("--run", [start.Bundle], [path]);
                TrainingStage[] stages = Stages(start.IsLatent(path), parsed.GetValue(steps)!, parsed.GetValue(first));
                using TrainingRun run = TrainingRun.Open(path, start, parsed.GetValue(seed), cancellation);
                TrainerOptions options = new()
                {
                    Folder = path,
                    Stages = stages,
                    Seed = parsed.GetValue(seed),
                    LearningRate = new LearningRateSchedule { Peak = parsed.GetValue(rate) },
                };
                return Run(run, compute.Apply(parsed, options), parsed.InvocationConfiguration.Output, cancellation);
            }
        });
        return command;
    }

    private static void Check(TrainingStart start, string folder)
    {
        if (start is { Bundle: not null, Autoencoder: not null })
        {
            throw new CommandException(
                ExitCode.Usage, "--from and --autoencoder exclude each other: a bundle of the latent family brings its autoencoder along.");
        }

        if (start.Bundle is { } bundle && !File.Exists(Path.Combine(bundle, ModelOptions.FileName)))
        {
            throw new CommandException(ExitCode.BadBundle, $"'{bundle}' holds no {ModelOptions.FileName}, so it is no bundle that a "
                + "training can go on from. Name one with --from that 'bundle' wrote.");
        }

        if (start.Autoencoder is { } autoencoder && !((string[])[AutoencoderFiles.Sizes, AutoencoderFiles.Encoder,
            AutoencoderFiles.Decoder]).All(file => File.Exists(Path.Combine(autoencoder, file))))
        {
            throw new CommandException(
                ExitCode.BadInput, $"'{autoencoder}' holds no trained autoencoder. Name the folder that was given to 'autoencoder --run'.");
        }

        if (start.Autoencoder is not null && !start.IsLatent(folder))
        {
            throw new CommandException(ExitCode.Usage,
                $"The run in '{folder}' is of the pixel family already; name a new folder with --run, or leave --autoencoder out.");
        }
    }

    private static TrainingStage[] Stages(bool latent, int[] steps, int first) => (latent, first) switch
    {
        (_, 0) => Stages(latent, steps),
        (false, > 0) =>
            [TrainingStage.Small(first) with { Name = "64 px, small tasks", Tasks = TaskMix.SmallTasks }, .. Stages(latent, steps)],
        (true, _) => throw new CommandException(ExitCode.Usage, "--small-tasks-first is of the pixel family alone; leave it out."),
        _ => throw new CommandException(ExitCode.Usage, $"--small-tasks-first is {first}; give 0 or more."),
    };

    private static TrainingStage[] Stages(bool latent, int[] steps) => (latent, steps) switch
    {
        (false, []) => Stages(latent: false, [6_400, 600, 1_900, 1_400, 3_400, 150, 3_300, 800]),
        (false, [var small, var middle, var full]) => [TrainingStage.Small(small), TrainingStage.Middle(middle), TrainingStage.Full(full)],
        (false, [var small, var middle, var full, .. { Length: 5 } second]) =>
        [
            .. Stages(latent: false, [small, middle, full]),
            TrainingStage.Small(second[0]) with { Tasks = TaskMix.Generation, BeginsRound = true },
            TrainingStage.Small(second[1]) with { Tasks = TaskMix.MostlyGeneration },
            TrainingStage.Middle(second[2]) with { Tasks = TaskMix.LargeGeneration },
            TrainingStage.Full(second[3]) with { Tasks = TaskMix.LargeGeneration },
            TrainingStage.Full(second[4]) with { Tasks = TaskMix.LargeBalanced },
        ],
        (true, []) => [TrainingStage.Latent(12_000)],
        (true, [var whole]) => [TrainingStage.Latent(whole)],
        _ => throw new CommandException(
            ExitCode.Usage, $"A run of the {(latent ? "latent family takes one number" : "pixel family takes three or eight numbers")} of "
                + $"updates, not {steps.Length}; correct --steps."),
    };

    private static int Run(TrainingRun run, TrainerOptions options, TextWriter output, CancellationToken cancellation)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store.Count:N0} parameters, {run.Progress.Step} updates made"));
        FlowOptions flow = new();
        flow = run.KnowsPlaces ? flow with { PlacesFrom = 0 } : flow;
        SampleSheet sheet = new(run.Model, run.Tokenizers, run.Space, run.Store);
        TerminalProgress.Run(progress =>
        {
            using TrainingLog log = new(
                options.Folder, output, progress, static error => string.Create(CultureInfo.InvariantCulture, $"{error:F4}"));
            new Trainer(options, new FlowObjective(run.Model, run.Tokenizers, run.Space, flow)).Run(run.Store, run.Progress, log.Write,
                made => sheet.Draw(Path.Combine(
                    options.Folder, string.Create(CultureInfo.InvariantCulture, $"samples-{made.Step:D6}.png"))), cancellation);
        });
        return cancellation.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }
}
