using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>generate</c>: pictures from a class or a text alone.</summary>
internal static class GenerateCommand
{
    private const string AllClasses = "all";
    private const string ClassBundle = "pixnerd-tiny-class", TextBundle = "pixnerd-tiny-text";

    /// <summary>Shown below the options.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "pixwizard generate --model pixnerd-tiny-class --class 3 --output picture.png",
        "pixwizard generate --model pixnerd-tiny-class --class all --count 4 --output sheet.png",
        "pixwizard generate --model pixnerd-tiny-class --class 0 --size 256x128 --seed 7 --output wide.png",
        "pixwizard generate --model pixnerd-tiny-class --class 5 --count 8 --output \"picture-{n}.png\"",
        "pixwizard generate --model pixnerd-tiny-text --prompt \"a large red ball\" --count 9 --output balls.png --animate balls.gif",
        "pixwizard generate --model pixnerd-tiny-text --prompt \"a blue cube\" --steps 50 --solver adams2 --guidance 4 --output "
            + "cube.webp --timings",
    ];

    public static Command Create()
    {
        GenerateOptions options = new();
        Command command = new("generate", "Draws pictures from a class or a sentence, at any size.");
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => RunAsync(parsed, options, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, GenerateOptions options, CancellationToken cancellation)
    {
        SharedOptions shared = options.Shared;
        RuntimeOptions runtime = shared.Runtime(parsed);
        PixNerdRequest request = Request(parsed, options);
        GenerateOutputs outputs = GenerateOutputs.Of(parsed, options);
        Bundle bundle = shared.Open(parsed, request.Prompt is null ? ClassBundle : TextBundle, drawsAlone: true);
        (request, int? columns) = Fit(request, bundle.Manifest, parsed.GetValue(options.Columns));
        CommandException.ThrowIfRead(
            "--output", [bundle.Folder, .. runtime.Loras.Select(static lora => lora.Path)], outputs.Files(request.Count));
        PictureFrame frame = PictureFrame.Of(bundle.Manifest.Network, request.Size, parsed.GetValue(options.Stretch));
        outputs.Prepare(request, bundle.Manifest, frame, columns);

        (PixNerdResult result, IReadOnlyList<SavedFile> files) = await shared.WithProgressAsync(parsed, async progress =>
        {
            // One request: a warm-up would cost more than it saves.
            using PixNerdPipeline pipeline = await PixNerdPipeline.LoadAsync(
                bundle.Folder, runtime with { LoadsAhead = false }, cancellation);
            PixNerdResult done = await pipeline.RunAsync(
                request with { Size = frame.Drawn, Observer = outputs.Observer }, progress, cancellation);
            cancellation.ThrowIfCancellationRequested();
            done = done with { Pictures = [.. done.Pictures.Select(frame.Cut)], Size = frame.Kept };
            return (done, outputs.Write(done));
        });

        await shared.ReportAsync(
            parsed, result.Warnings, result.Metrics, () => GenerateReport.Summary(result, bundle.Manifest.Classes, files),
            () => GenerateReport.ToJson(result, bundle.Manifest.Classes, frame, files), parsed.GetRequiredValue(options.Output));
        return ExitCode.Done;
    }

    private static PixNerdRequest Request(ParseResult parsed, GenerateOptions options)
    {
        if (parsed.GetValue(options.Class) is not null && parsed.GetValue(options.Prompt) is not null)
        {
            throw new CommandException(ExitCode.Usage, "--prompt: a class is named as well; give one of the two.");
        }

        return new PixNerdRequest
        {
            Class = parsed.GetValue(options.Class),
            Prompt = parsed.GetValue(options.Prompt),
            Size = Size(parsed.GetValue(options.Size)),
            Count = parsed.GetValue(options.Count),
            Seed = parsed.GetValue(options.Shared.Seed),
            Preset = SamplingPreset.Parse(parsed.GetRequiredValue(options.Shared.Preset)),
            Steps = parsed.GetValue(options.Shared.Steps),
            Solver = parsed.GetValue(options.Shared.Solver),
            TimeShift = parsed.GetValue(options.Shared.TimeShift),
            Diffusion = parsed.GetValue(options.Diffusion),
            Guidance = parsed.GetValue(options.Guidance),
            GuidanceFrom = parsed.GetValue(options.GuidanceFrom),
            GuidanceTo = parsed.GetValue(options.GuidanceTo),
        };
    }

    private static ImageSize? Size(string? text)
    {
        if (text is null)
        {
            return null;
        }

        string[] sides = text.Split('x', 'X');
        return sides.Length == 2
            && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            ? new ImageSize(width, height)
            : throw new CommandException(ExitCode.Usage, $"--size: '{text}' is not understood; write WIDTHxHEIGHT such as 256x128.");
    }

    /// <summary>All classes, where they are asked for: each a column of the sheet, as far as a sheet may be that wide.</summary>
    private static (PixNerdRequest Request, int? Columns) Fit(PixNerdRequest request, BundleManifest manifest, int? columns)
    {
        const int mostColumns = 32;
        if (columns < 1)
        {
            throw new CommandException(ExitCode.Usage, $"--columns: {columns} is below 1.");
        }

        if (manifest.Classes is not ClassSettings classes || !string.Equals(request.Class, AllClasses, StringComparison.OrdinalIgnoreCase))
        {
            return (request, columns);
        }

        long count = (long)classes.Count * request.Count;
        return count <= PixNerdRequest.MostPictures
            ? (request with { Class = null, ClassIds = [.. Enumerable.Range(0, classes.Count)], Count = (int)count },
                columns ?? (classes.Count <= mostColumns ? classes.Count : null))
            : throw new CommandException(ExitCode.Usage, $"--count: {request.Count} pictures of each of {classes.Count} classes are more "
                + $"than {PixNerdRequest.MostPictures}; take fewer.");
    }
}
