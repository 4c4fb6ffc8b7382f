using System.CommandLine;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Graphs.Models;

namespace OnnxPixWizard.Export.Commands;

/// <summary><c>extract</c>: a bundle's parameters as safetensors under their published names.</summary>
internal static class ExtractCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<DirectoryInfo> bundle = new("bundle") { Description = "Folder of the bundle." };
        Option<DirectoryInfo> output = new("--out")
            { Description = "Folder that receives NETWORK.safetensors for each network.", Required = true };
        Command command = new("extract", "Read the published parameters back from a bundle, exactly: packing and layout are undone.")
            { bundle, output };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(output).FullName;
            string source = parsed.GetRequiredValue(bundle).FullName;
            CommandException.ThrowIfRead(
                "--out", [source], Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.safetensors") : []);
            try
            {
                foreach ((string network, SortedDictionary<string, Tensor> parameters) in BundleParameters.Read(source))
                {
                    Directory.CreateDirectory(folder);
                    string path = Path.Combine(folder, $"{network}.safetensors");
                    SafeTensorsWriter.Write(path, parameters.Select(static entry => (entry.Key, entry.Value)));
                    parsed.InvocationConfiguration.Output.WriteLine($"{path}: {parameters.Count} parameters");
                }
            }
            catch (Exception exception) when (exception is BundleException or ModelException)
            {
                throw new CommandException(ExitCode.BadBundle, exception.Message, exception);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(
                    ExitCode.Usage, $"Can't write to '{folder}': {exception.Message} Give another folder with --out.", exception);
            }
        });
        return command;
    }
}
