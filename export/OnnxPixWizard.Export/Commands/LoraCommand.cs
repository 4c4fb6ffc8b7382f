using System.CommandLine;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Sessions.Loras;

namespace OnnxPixWizard.Export.Commands;

/// <summary><c>lora merge</c>: a bundle with low-rank changes in its weights.</summary>
internal static class LoraCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<DirectoryInfo> bundle = new("bundle") { Description = "Folder of the bundle." };
        Option<string[]> lora = new("--lora") { Description = "A file of low-rank changes (safetensors), with a factor if wanted, such as "
            + "style.safetensors:0.8; may be repeated.", Required = true };
        Option<DirectoryInfo> output = new("--out")
            { Description = "Folder of the new bundle, which does not exist yet.", Required = true };
        Command merge = new("merge", "Write a bundle with low-rank changes in its weights, which answers as the bundle does with them at "
            + "loading.") { bundle, lora, output };
        merge.SetAction((parsed, cancellation) =>
        {
            string source = parsed.GetRequiredValue(bundle).FullName, target = parsed.GetRequiredValue(output).FullName;
            return Task.Run(() => Run(source, target, parsed.GetRequiredValue(lora), cancellation), cancellation);
        });
        return new Command("lora", "Low-rank changes of a bundle's weights.") { merge };
    }

    private static void Run(string source, string target, string[] changes, CancellationToken cancellation)
    {
        try
        {
            LoraMerger.Write(source, target, [.. changes.Select(LoraSource.Parse)], cancellation);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new CommandException(ExitCode.Usage, $"--lora: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.Usage, $"Can't write to '{target}': {exception.Message} Give another folder with --out.", exception);
        }
    }
}
