using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Bundles;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>bundle</c>: a run's averaged parameters as a bundle.</summary>
public static class BundleCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> folder = new("--run") { Description = "Folder of the training.", Required = true };
        Option<DirectoryInfo> output = new("--out") { Description = "Folder of the bundle.", Required = true };
        Option<string> name = new("--name") { Description = "The model's name.", DefaultValueFactory = _ => "pixwizard-tiny" };
        Command command = new("bundle", "Export the averaged parameters of a training's checkpoint as a bundle that the runtime takes.") { folder, output, name };
        command.SetAction((parsed, cancellation) =>
        {
            string run = parsed.GetRequiredValue(folder).FullName;
            if (!File.Exists(Path.Combine(run, ModelOptions.FileName)) || !File.Exists(Path.Combine(run, Trainer.CheckpointFile)))
            {
                throw new CommandException(ExitCode.BadInput, $"'{run}' holds no checkpoint. Name the folder that was given to 'train --run'.");
            }

            using TrainingRun training = TrainingRun.Open(run, new TrainingStart(), seed: 0, cancellation);
            Dictionary<string, string> notes = new(StringComparer.Ordinal)
            {
                ["updates"] = training.Progress.Step.ToString(CultureInfo.InvariantCulture),
                ["examples"] = training.Progress.Samples.ToString(CultureInfo.InvariantCulture),
            };
            new ModelBundleWriter(training.Model, training.Store, run).Write(parsed.GetRequiredValue(output).FullName, parsed.GetRequiredValue(name), notes);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
