using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Restorers;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>restorer</c>: the part of a pixel bundle that works on photos at their own resolution.</summary>
internal static class RestorerCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> folder = new("--run") { Description = "Folder of the run: checkpoint, log and sheets. A run that has a "
            + "checkpoint goes on from it.", Required = true };
        Option<DirectoryInfo> data = new("--data")
            { Description = "Folder as 'photos' makes it: photos/train, photos/backdrop, cutouts, camera-noise.csv.", Required = true };
        Option<int> steps = new("--steps") { Description = "Updates.", DefaultValueFactory = static _ => 8_000 };
        Option<int> crops = new("--crops")
            { Description = "Crops of 128 px in an update, of each worker.", DefaultValueFactory = static _ => 6 };
        Option<int> views = new("--views") { Description = "Whole views in an update, of each worker: for what needs to see all "
            + "of a picture.", DefaultValueFactory = static _ => 1 };
        Option<int> side = new("--view-side")
            { Description = "Pixels a side of a whole view, a multiple of 16.", DefaultValueFactory = static _ => 256 };
        Option<RestorerTask[]> wholes = new("--view-tasks")
        {
            Description = "Tasks that whole views are drawn from, such as Subject Depth Normals. Default: all that have any.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<float> rate = new("--learning-rate") { Description = "Highest learning rate.", DefaultValueFactory = static _ => 1.2e-3f };
        Option<ulong> seed = new("--seed")
            { Description = "Seed of parameters, pictures and damages.", DefaultValueFactory = static _ => 1 };
        Option<DirectoryInfo> bundle = new("--from")
            { Description = "A bundle whose restorer a new run starts from; its optimizer starts anew." };
        Option<string> graph = new("--from-graph")
        {
            Description = "Which of that bundle's networks: restorer or perception.", DefaultValueFactory = static _ => GraphNames.Restorer,
        };
        graph.AcceptOnlyFromAmong(GraphNames.Restorer, GraphNames.Perception);
        AtLeast(steps, 1);
        AtLeast(crops, 1);
        AtLeast(views, 0);
        side.Validators.Add(static result =>
        {
            int pixels = result.GetValueOrDefault<int>();
            if (pixels < 64 || pixels % 16 != 0)
                result.AddError($"--view-side is {pixels}; give a multiple of 16, 64 or more.");
        });
        Command command = new("restorer", "Train the restorer on damaged photos. Ctrl-C stops after the current update and keeps a "
            + "checkpoint. 'bundle' puts it into a bundle.")
        {
            folder, data, bundle, graph, steps, crops, views, side, wholes, rate, seed,
        };
        ComputeOptions compute = new(command, workers: 2);
        command.SetAction((parsed, cancellation) =>
        {
            TrainerOptions options = compute.Apply(parsed, new TrainerOptions
            {
                Folder = parsed.GetRequiredValue(folder).FullName,
                Stages = [new TrainingStage(
                    "128 px", Shape(parsed.GetValue(crops), parsed.GetValue(views), parsed.GetValue(side)), parsed.GetValue(steps))],
                Seed = parsed.GetValue(seed),
                HiddenMatrices = new MuonOptions { Covers = RestorerObjective.IsHidden },
                LearningRate = new LearningRateSchedule { Peak = parsed.GetValue(rate), WarmUp = 100 },
                AverageDecay = 0.996f,
                CheckpointEvery = 300,
            });
            string? start = parsed.GetValue(bundle)?.FullName;
            string network = parsed.GetRequiredValue(graph);
            if (start is not null && !File.Exists(RestorerRun.SizesOf(start, network)))
            {
                throw new CommandException(ExitCode.BadBundle,
                    $"'{start}' holds no {Path.GetFileName(RestorerRun.SizesOf(start, network))}, so it has nothing that a training can go "
                        + "on from.");
            }

            string sources = parsed.GetRequiredValue(data).FullName;
            return Task.Run(() => Run(options, start, network, sources, parsed.GetValue(wholes) is { Length: > 0 } some ? some : null,
                parsed.InvocationConfiguration.Output, cancellation), CancellationToken.None);
        });
        return command;
    }

    private static BatchShape Shape(int crops, int views, int side) =>
        views == 0 ? new BatchShape([new(crops, 128, 128)], 0) : new BatchShape([new(crops, 128, 128), new(views, side, side)], 0);

    private static void AtLeast(Option<int> option, int least) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < least)
            result.AddError($"{option.Name} is {result.GetValueOrDefault<int>()}; give {least} or more.");
    });

    private static int Run(
        TrainerOptions options, string? bundle, string network, string data, RestorerTask[]? wholes, TextWriter output,
        CancellationToken cancellation)
    {
        using RestorerRun run = RestorerRun.Open(options.Folder, bundle, new RestorerOptions(), options.Seed, network);
        RestorerSources sources = RestorerSources.Load(data);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{run.Store.Count:N0} parameters, {run.Progress.Step} updates made; {sources.Photos.Count} photos, "
                + $"{sources.Cutouts.Count} objects"));
        TerminalProgress.Run(progress =>
        {
            using TrainingLog log = new(options.Folder, output, progress,
                static squares => string.Create(CultureInfo.InvariantCulture, $"{PictureError.FromMeanSquare(squares):F2}"));
            new Trainer(options, new RestorerObjective(run.Options, sources, wholes)).Run(run.Store, run.Progress, log.Write, made =>
            {
                run.Export(options.Folder, GraphNames.Restorer);
                RestorerSheet.Draw(Path.Combine(options.Folder, RestorerRun.FileOf(GraphNames.Restorer)), sources, run.Options,
                    Path.Combine(options.Folder, string.Create(CultureInfo.InvariantCulture, $"samples-{made.Step:D6}.png")));
            }, cancellation);
        });
        return cancellation.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }
}
