using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Training.Bundles;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.PixNerd;
using OnnxPixWizard.Training.Restorers;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>bundle</c>: a run's averaged parameters as a bundle.</summary>
internal static class BundleCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> folder = new("--run") { Description = "Folder of the training.", Required = true };
        Option<DirectoryInfo> output = new("--out") { Description = "Folder of the bundle.", Required = true };
        Option<string?> name = new("--name") { Description = "The model's name. Default: that of the bundle's folder." };
        Option<string[]> tasks = new("--tasks")
        {
            Description =
                "Of a restorer: identifiers of the tasks that it answers in the bundle, such as denoise. Default: all that it was taught.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> side = new("--working-side")
        {
            Description = "Of a restorer: pixels a side, about, at which subject, depth, normals and segmentation are answered; best that "
                + "of the views it was taught on.",
            DefaultValueFactory = static _ => RestorerBundle.WorkingSide,
        };
        Option<string> graph = new("--graph")
        {
            Description = "Of a restorer: restorer, or perception, a second network of that kind for subject, depth, normals and "
                + "segmentation.",
            DefaultValueFactory = static _ => GraphNames.Restorer,
        };
        graph.AcceptOnlyFromAmong(GraphNames.Restorer, GraphNames.Perception);
        Option<string[]> except = new("--except-on-scenes")
        {
            Description = "Of a restorer: those of --tasks that the bundle's transformer goes on answering on pictures like the rendered "
                + "scenes that it was taught on, such as depth.",
            AllowMultipleArgumentsPerToken = true,
        };
        Command command = new("bundle", "Export the averaged parameters of a training's checkpoint as a bundle that the runtime takes. A "
            + "restorer is put into the bundle that is there.") { folder, output, name, tasks, side, graph, except };
        command.SetAction((parsed, cancellation) =>
        {
            string run = parsed.GetRequiredValue(folder).FullName, bundle = parsed.GetRequiredValue(output).FullName;
            CommandException.ThrowIfRead("--out", [run], [bundle]);
            string title = parsed.GetValue(name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(bundle));
            if (PixNerdModel.IsIn(run) && File.Exists(Path.Combine(run, Trainer.CheckpointFile)))
            {
                using PixNerdRun pixNerd = PixNerdRun.Open(run, new PixNerdStart(), seed: 0, cancellation);
                PixNerdRunBundle.Write(pixNerd, run, bundle, title);
                return Task.FromResult(ExitCode.Done);
            }

            if (RestorerRun.IsIn(run) && File.Exists(Path.Combine(run, Trainer.CheckpointFile)))
            {
                using RestorerRun restorer = RestorerRun.Open(run, bundle: null, new RestorerOptions(), seed: 0);
                try
                {
                    RestorerBundle.Write(restorer, bundle, parsed.GetValue(tasks) ?? [], parsed.GetValue(side),
                        parsed.GetRequiredValue(graph), parsed.GetValue(except));
                }
                catch (ArgumentException exception)
                {
                    throw new CommandException(ExitCode.Usage, exception.Message, exception);
                }

                return Task.FromResult(ExitCode.Done);
            }

            if (!File.Exists(Path.Combine(run, ModelOptions.FileName)) || !File.Exists(Path.Combine(run, Trainer.CheckpointFile)))
            {
                throw new CommandException(
                    ExitCode.BadInput, $"'{run}' holds no checkpoint. Name the folder that was given to 'train --run' or 'pixnerd --run'.");
            }

            using TrainingRun training = TrainingRun.Open(run, new TrainingStart(), seed: 0, cancellation);
            Dictionary<string, string> notes = new(StringComparer.Ordinal)
            {
                ["updates"] = training.Progress.Step.ToString(CultureInfo.InvariantCulture),
                ["examples"] = training.Progress.Samples.ToString(CultureInfo.InvariantCulture),
            };
            new ModelBundleWriter(training.Model, training.Store, run).Write(bundle, title, notes);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
