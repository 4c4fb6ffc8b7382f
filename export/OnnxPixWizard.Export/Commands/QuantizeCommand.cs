using System.CommandLine;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Graphs.Models;

namespace OnnxPixWizard.Export.Commands;

/// <summary><c>quantize</c>: a bundle of 32-bit floats in another precision.</summary>
internal static class QuantizeCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<DirectoryInfo> bundle = new("bundle") { Description = "Folder of a bundle of 32-bit floats." };
        Option<string> precision = new("--precision")
            { Description = "int8 (fast on CPUs), int4 (least memory), fp16 or bf16 (for GPUs).", Required = true };
        precision.AcceptOnlyFromAmong([.. BundlePrecisions.Options.Where(static option => option != "fp32")]);
        Option<DirectoryInfo> output = new("--out")
            { Description = "Folder of the new bundle, which does not exist yet.", Required = true };
        Option<int> bits = WeightBitsOption.Create();
        Option<bool> vae = new("--half-vae")
            { Description = "With fp16: the autoencoder too. Only for one that was made to fit, the published one overflows." };
        Command command = new("quantize", "Write a bundle of 32-bit floats again in another precision.")
            { bundle, precision, output, bits, vae };
        command.SetAction((parsed, cancellation) =>
        {
            _ = BundlePrecisions.TryParse(parsed.GetRequiredValue(precision), out BundlePrecision wanted);
            PrecisionOptions options = new()
                { Precision = wanted, WeightBits = parsed.GetValue(bits), HalfAutoencoder = parsed.GetValue(vae) };
            string source = parsed.GetRequiredValue(bundle).FullName, target = parsed.GetRequiredValue(output).FullName;
            return Task.Run(() => Run(source, target, options, parsed.InvocationConfiguration.Output, cancellation), cancellation);
        });
        return command;
    }

    private static void Run(string source, string target, PrecisionOptions options, TextWriter output, CancellationToken cancellation)
    {
        try
        {
            string title = options.Precision.ToOption();
            ByteProgress.Run(title, bar =>
            {
                BundleQuantizer.Write(
                    source, target, options, bar.Through<(long Done, long Total)>(value => (title, value.Done, value.Total)), cancellation);
                return true;
            });
            long before = Size(source), after = Size(target);
            output.WriteLine($"{target}: {options.Precision.ToName()}, {after:N0} bytes, {(double)after / before:0.000} of {before:N0}");
        }
        catch (Exception exception) when (exception is BundleException or ModelException)
        {
            throw new CommandException(ExitCode.BadBundle, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.Usage, $"Can't write to '{target}': {exception.Message} Give another folder with --out.", exception);
        }
    }

    private static long Size(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);
}
