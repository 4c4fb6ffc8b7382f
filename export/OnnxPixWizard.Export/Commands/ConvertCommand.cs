using System.CommandLine;
using System.CommandLine.Parsing;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Graphs.Checkpoints;
using OnnxPixWizard.Graphs.SafeTensors;
using OnnxPixWizard.Networks;

namespace OnnxPixWizard.Export.Commands;

/// <summary><c>convert</c>: published checkpoints to a bundle.</summary>
public static class ConvertCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create() => new("convert", "Make a bundle of published checkpoints.") { PixWizard() };

    private static Command PixWizard()
    {
        Dictionary<string, Option<string?>> sources = new(StringComparer.Ordinal)
        {
            [PartNames.Transformer] = new("--dit") { Description = "Folder of PixWizard: consolidated[_ema].00-of-01.pth and model_args.pth, or safetensors and config.json." },
            [PartNames.TextEncoder] = new("--text-encoder") { Description = "Folder of Gemma: weights, config.json, tokenizer.json." },
            [PartNames.Clip] = new("--clip") { Description = "Folder of CLIP: weights, config.json, tokenizer.json." },
            [PartNames.Vae] = new("--vae") { Description = "Folder of the autoencoder, or its single file." },
        };
        Option<string> output = new("--out") { Description = "Folder of the bundle; one that is there is replaced when the new one is whole.", Required = true };
        Option<string> precision = new("--precision") { Description = $"How weights are stored: {string.Join(", ", BundlePrecisions.Options)}.", DefaultValueFactory = static _ => "fp32" };
        precision.AcceptOnlyFromAmong([.. BundlePrecisions.Options]);
        Option<string?> parts = new("--parts")
        {
            Description = $"Parts to convert, of {string.Join(",", PartNames.All)}; others stay as they are in the bundle. All by default.",
        };
        Command command = new("pixwizard", "PixWizard with Gemma, CLIP and the SDXL autoencoder: a bundle of family 'pixwizard'.") { output, precision, parts };
        foreach (Option<string?> source in sources.Values)
        {
            command.Add(source);
        }

        command.SetAction((parsed, cancellation) =>
        {
            ConversionRequest request = new()
            {
                Sources = Chosen(parsed, sources, parsed.GetValue(parts)),
                Target = parsed.GetRequiredValue(output),
                Precision = BundlePrecisions.TryParse(parsed.GetValue(precision), out BundlePrecision chosen) ? chosen : default,
            };
            return Task.Run(() => Run(request, parsed.InvocationConfiguration.Output, cancellation), cancellation);
        });
        return command;
    }

    private static Dictionary<string, string> Chosen(ParseResult parsed, Dictionary<string, Option<string?>> sources, string? parts)
    {
        string[] wanted = parts?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [.. PartNames.All];
        if (wanted.FirstOrDefault(static part => !PartNames.All.Contains(part, StringComparer.Ordinal)) is { } unknown)
        {
            throw new CommandException(ExitCode.Usage, $"--parts: '{unknown}' is none of {string.Join(", ", PartNames.All)}.");
        }

        Dictionary<string, string> chosen = new(StringComparer.Ordinal);
        foreach (string part in wanted)
        {
            string source = parsed.GetValue(sources[part])
                ?? throw new CommandException(ExitCode.Usage, $"{sources[part].Name} is missing: give the folder of part '{part}', or name the parts to convert with --parts.");
            chosen[part] = File.Exists(source) || Directory.Exists(source)
                ? source
                : throw new CommandException(ExitCode.BadInput, $"{sources[part].Name}: '{source}' does not exist.");
        }

        return chosen;
    }

    private static int Run(ConversionRequest request, TextWriter output, CancellationToken cancellation)
    {
        try
        {
            ConversionResult result = ByteProgress.Run("converting", progress =>
                PixWizardConverter.Convert(request, progress.Through<ConversionProgress>(static p => (p.Graph, p.Written, p.Total)), cancellation));
            output.WriteLine(FormattableString.Invariant($"{result.Folder}: {result.Parameters:N0} parameters, {result.Bytes / 1e9:F2} GB of weights"));
            if (result.Lacking.Count > 0)
            {
                output.WriteLine($"not complete yet: convert {string.Join(", ", result.Lacking)} into the same folder");
            }

            return ExitCode.Done;
        }
        catch (ConversionException e)
        {
            foreach (string line in e.Details)
            {
                output.WriteLine(line);
            }

            throw new CommandException(e.Fault == ConversionFault.Output ? ExitCode.Usage : ExitCode.BadInput, e.Message, e);
        }
        catch (Exception e) when (e is CheckpointException or SafeTensorsException or NetworkOptionsException)
        {
            throw new CommandException(ExitCode.BadInput, e.Message, e);
        }
    }
}
