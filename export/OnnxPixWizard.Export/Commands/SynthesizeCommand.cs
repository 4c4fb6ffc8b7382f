using System.CommandLine;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Synthesis;

namespace OnnxPixWizard.Export.Commands;

/// <summary><c>synthesize</c>: random checkpoints in the published layout.</summary>
internal static class SynthesizeCommand
{
    private static readonly (string Name, ElementType Type)[] s_types = [
        ("float32", ElementType.Float32), ("float16", ElementType.Float16), ("bfloat16", ElementType.BFloat16)];

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> config = new("--config") { Description = $"The model: {string.Join(", ", Synthesizer.Configs)}.", Required = true };
        config.AcceptOnlyFromAmong([.. Synthesizer.Configs]);
        Option<ulong> seed = new("--seed") { Description = "Equal seeds give equal files.", DefaultValueFactory = static _ => 1 };
        Option<string> output = new("--out") { Description = "Folder that receives the files.", Required = true };
        Option<string?> type = new("--dtype") { Description = "Type of the weights: float32, float16 or bfloat16; the published one by "
            + "default. PixNerd's moving averages are always float32." };
        type.AcceptOnlyFromAmong([.. s_types.Select(static entry => entry.Name)]);
        Command command = new("synthesize",
            "Write random weights with the names, shapes, types and files of published ones, to try convert and run before any download.")
        {
            config, seed, output, type,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string name = parsed.GetRequiredValue(config), folder = parsed.GetRequiredValue(output);
            ElementType? chosen = parsed.GetValue(type) is string word ? Array.Find(s_types, entry => entry.Name == word).Type : null;
            return Task.Run(
                () => Run(name, parsed.GetValue(seed), folder, chosen, parsed.InvocationConfiguration.Output, cancellation), cancellation);
        });
        return command;
    }

    private static int Run(string config, ulong seed, string folder, ElementType? type, TextWriter output, CancellationToken cancellation)
    {
        try
        {
            (long bytes, long parameters) = ByteProgress.Run(config, bar =>
                Synthesizer.Write(
                    config, seed, folder, type, bar.Through<(long Done, long Total)>(p => (config, p.Done, p.Total)), cancellation));
            output.WriteLine(FormattableString.Invariant($"{folder}: {parameters:N0} numbers, {bytes / 1e9:F2} GB"));
            return ExitCode.Done;
        }
        catch (ConversionException e)
        {
            throw new CommandException(ExitCode.Usage, e.Message, e);
        }
    }
}
