using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Conversion.PixNerd;
using OnnxPixWizard.Export.Conversion.PixWizard;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Networks;

namespace OnnxPixWizard.Export.Commands;

/// <summary><c>convert</c>: published checkpoints to a bundle.</summary>
internal static class ConvertCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create() => new("convert", "Make a bundle of published checkpoints.")
        { PixWizard(), PixNerd(), ConvertGenAiCommand.Create(NonFiniteOption()) };

    private static Command PixWizard()
    {
        Dictionary<string, Option<string?>> sources = new(StringComparer.Ordinal)
        {
            [PartNames.Transformer] = new("--dit") { Description = "Folder of PixWizard: consolidated[_ema].00-of-01.pth and "
                + "model_args.pth, or safetensors and config.json." },
            [PartNames.TextEncoder] = new("--text-encoder") { Description = "Folder of Gemma: weights, config.json, tokenizer.json." },
            [PartNames.Clip] = new("--clip") { Description = "Folder of CLIP: weights, config.json, tokenizer.json." },
            [PartNames.Vae] = new("--vae") { Description = "Folder of the autoencoder, or its single file." },
        };
        Option<string> output = new("--out")
            { Description = "Folder of the bundle; one that is there is replaced when the new one is whole.", Required = true };
        Option<string> precision = PrecisionOption();
        Option<int> bits = WeightBitsOption.Create();
        Option<bool> nonFinite = NonFiniteOption();
        Option<string?> parts = new("--parts")
        {
            Description = $"Parts to convert, of {string.Join(",", PartNames.All)}; others stay as they are in the bundle. All by default.",
        };
        Command command = new("pixwizard", "PixWizard with Gemma, CLIP and the SDXL autoencoder: a bundle of family 'pixwizard'.")
            { output, precision, bits, parts, nonFinite };
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
                WeightBits = parsed.GetValue(bits),
                AllowNonFinite = parsed.GetValue(nonFinite),
            };
            CommandException.ThrowIfRead("--out", request.Sources.Values, [request.Target]);
            return Task.Run(
                () => Run(progress => PixWizardConverter.Convert(request, progress, cancellation), parsed.InvocationConfiguration.Output),
                cancellation);
        });
        return command;
    }

    private static Command PixNerd()
    {
        Option<string> checkpoint = new("--checkpoint") { Description = "PixNerd's checkpoint: a Lightning .ckpt as published, or its "
            + "weights alone under the same names.", Required = true };
        Option<string?> text = new("--text-encoder")
            { Description = "Folder of Qwen3: weights, config.json, tokenizer.json. For text-conditional checkpoints." };
        Option<string> output = new("--out")
            { Description = "Folder of the bundle; one that is there is replaced when the new one is whole.", Required = true };
        Option<string?> grid = new("--grid") { Description = "WIDTHxHEIGHT of the pictures trained on; 256x256 for classes and 512x512 for "
            + "texts as published (16 and 32 patches a side)." };
        Option<string?> names = new("--class-names")
            { Description = "A text file with the classes' names, one a line, in the order of their ids." };
        Option<bool> isBase = new("--base") { Description = "The text network's base variant: pixels' places run to the patch's side, not "
            + "to 16. The same for patches of 16." };
        Option<string> precision = PrecisionOption();
        Option<int> bits = WeightBitsOption.Create();
        Option<bool> nonFinite = NonFiniteOption();
        Command command = new(
            "pixnerd", "PixNerd, class-conditional or with Qwen3 text-conditional: a bundle of family 'pixnerd-class' or 'pixnerd-text'.")
        {
            checkpoint, text, output, grid, names, isBase, precision, bits, nonFinite,
        };
        command.SetAction((parsed, cancellation) =>
        {
            PixNerdConversionRequest request = new()
            {
                Checkpoint = Existing(checkpoint, parsed.GetRequiredValue(checkpoint)),
                TextEncoder = parsed.GetValue(text) is { } folder ? Existing(text, folder) : null,
                Target = parsed.GetRequiredValue(output),
                Grid = parsed.GetValue(grid) is { } size ? Sides(grid, size) : null,
                ClassNames = parsed.GetValue(names) is { } file ? Lines(names, file) : [],
                PatchCoordinates = parsed.GetValue(isBase),
                AllowNonFinite = parsed.GetValue(nonFinite),
                Precision = new PrecisionOptions { Precision = BundlePrecisions.TryParse(parsed.GetValue(precision),
                    out BundlePrecision chosen) ? chosen : default, WeightBits = parsed.GetValue(bits) },
            };
            CommandException.ThrowIfRead("--out", [request.Checkpoint, request.TextEncoder, parsed.GetValue(names)], [request.Target]);
            return Task.Run(
                () => Run(progress => PixNerdConverter.Convert(request, progress, cancellation), parsed.InvocationConfiguration.Output),
                cancellation);
        });
        return command;
    }

    private static Option<string> PrecisionOption()
    {
        Option<string> precision = new("--precision") { Description = "How weights are stored: "
            + $"{string.Join(", ", BundlePrecisions.Options)}.", DefaultValueFactory = static _ => "fp32" };
        precision.AcceptOnlyFromAmong([.. BundlePrecisions.Options]);
        return precision;
    }

    private static Option<bool> NonFiniteOption() =>
        new("--allow-nonfinite")
            { Description = "Convert weights that hold NaN or infinity as they are; otherwise they are refused by name." };

    internal static string Existing(Option option, string path) => File.Exists(path) || Directory.Exists(path)
        ? path
        : throw new CommandException(ExitCode.BadInput, $"{option.Name}: '{path}' does not exist.");

    private static (int Width, int Height) Sides(Option option, string size)
    {
        string[] sides = size.Split('x', 'X');
        return sides.Length == 2 && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width > 0
            && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height) && height > 0
            ? (width, height)
            : throw new CommandException(
                ExitCode.Usage, $"{option.Name}: '{size}' is no size in pixels: give WIDTHxHEIGHT, such as 256x256.");
    }

    private static string[] Lines(Option option, string path)
    {
        try
        {
            return [.. File.ReadAllLines(Existing(option, path)).Select(static line => line.Trim()).Where(static line => line.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadInput, $"{option.Name}: '{path}' can't be read: {e.Message}", e);
        }
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
                ?? throw new CommandException(ExitCode.Usage,
                    $"{sources[part].Name} is missing: give the folder of part '{part}', or name the parts to convert with --parts.");
            chosen[part] = Existing(sources[part], source);
        }

        return chosen;
    }

    internal static int Run(Func<IProgress<ConversionProgress>, ConversionResult> convert, TextWriter output)
    {
        try
        {
            ConversionResult result = ByteProgress.Run("converting", progress =>
                convert(progress.Through<ConversionProgress>(static p => (p.Graph, p.Written, p.Total))));
            foreach (string notice in result.Notices)
            {
                output.WriteLine(notice);
            }

            output.WriteLine(
                FormattableString.Invariant($"{result.Folder}: {result.Parameters:N0} parameters, {result.Bytes / 1e9:F2} GB of weights"));
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

            throw new CommandException(e.Fault == ConversionFault.Input ? ExitCode.BadInput : ExitCode.Usage, e.Message, e);
        }
        catch (Exception e) when (e is CheckpointException or SafeTensorsException or NetworkOptionsException)
        {
            throw new CommandException(ExitCode.BadInput, e.Message, e);
        }
    }
}

/// <summary><c>--weight-bits</c> of the commands that write 8-bit weights.</summary>
internal static class WeightBitsOption
{
    /// <summary>The option.</summary>
    public static Option<int> Create()
    {
        Option<int> bits = new("--weight-bits")
        {
            Description =
                "Bits in use of an int8 weight: 8, or 7 for x64 CPUs without VNNI, where sums of two 8-bit products may saturate.",
            DefaultValueFactory = static _ => 8,
        };
        bits.AcceptOnlyFromAmong("7", "8");
        return bits;
    }
}
