using System.CommandLine;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>run</c>: one request.</summary>
internal static class RunCommand
{
    /// <summary>Shown below the options.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "pixwizard run -i photo.jpg -p \"Remove the noise from this photo.\" -o clean.png",
        "pixwizard run -i photo.jpg -p \"Estimate the depth of this scene.\" -o depth.png",
        "pixwizard run -i photo.jpg -p \"Fill in the missing region.\" --mask hole.png -o whole.png",
        "pixwizard run -i photo.jpg -t normals -o normals.png --size input --timings",
        "pixwizard run -i photo.jpg -t denoise -o clean.jpg --strength 0.8",
        "pixwizard run -p \"A red ball on a grey floor.\" -o ball.png --seed 7",
        "pixwizard run -i photo.jpg -t segmentation -o labels.png --provider cuda --json",
    ];

    public static Command Create()
    {
        RunOptions options = new();
        Command command = new("run", "Does what a sentence says to a picture.");
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => RunAsync(parsed, options, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RunOptions options, CancellationToken cancellation)
    {
        SharedOptions shared = options.Shared;
        string output = parsed.GetRequiredValue(options.Output);
        RuntimeOptions runtime = shared.Runtime(parsed);
        ImageSaveOptions save = shared.Save(parsed, output) with { Strip = parsed.GetValue(options.Strip) };
        PixWizardRequest request = Request(parsed, options);
        Bundle bundle = shared.Open(parsed, BundleLocator.DefaultName, drawsAlone: false);
        CommandException.ThrowIfRead("--output", [parsed.GetValue(options.Input), parsed.GetValue(options.Mask), bundle.Folder], Files(output));

        (PixWizardResult result, IReadOnlyList<SavedFile> files) = await shared.WithProgressAsync(parsed, async progress =>
        {
            // One request: what it does not need stays on the disk.
            using PixWizardPipeline pipeline = await PixWizardPipeline.LoadAsync(
                bundle.Folder, runtime with { LoadsAhead = !bundle.HasGraph(GraphNames.Restorer) }, cancellation);
            PixWizardResult done = await pipeline.RunAsync(request, progress, cancellation);
            cancellation.ThrowIfCancellationRequested();
            done = done with { Warnings = [.. done.Warnings, .. done.Photo?.LossesIn(save) ?? []] };
            if (output != SharedOptions.StandardStream)
            {
                return (done, done.Save(output, save));
            }

            PixWizardResult warned = done.Data is null ? done : done with { Warnings = [.. done.Warnings, "the data are not written to standard output: name a file with --output to get them."] };
            return (warned, [SharedOptions.WriteToOutput(stream => done.Save(stream, save), "the picture")]);
        });

        await shared.ReportAsync(
            parsed, result.Warnings, result.Metrics, () => RunReport.Summary(result, files), () => RunReport.ToJson(result, files), output);
        return ExitCode.Done;
    }

    /// <summary>The picture's file, and all that data may be written to.</summary>
    private static IEnumerable<string> Files(string output) => output == SharedOptions.StandardStream
        ? []
        : [output, .. TaskData.Suffixes.Select(suffix => Path.ChangeExtension(output, null) + suffix)];

    private static PixWizardRequest Request(ParseResult parsed, RunOptions options)
    {
        string? input = parsed.GetValue(options.Input), mask = parsed.GetValue(options.Mask), compat = parsed.GetValue(options.Compat);
        if (compat is not (null or "published"))
        {
            throw new CommandException(ExitCode.Usage, $"--compat: '{compat}' is unknown; there is 'published'.");
        }

        // Options first: they cost nothing to check.
        PixWizardRequest request = new()
        {
            Instruction = parsed.GetValue(options.Prompt),
            Task = parsed.GetValue(options.Task),
            Size = OutputSize.Parse(parsed.GetRequiredValue(options.Size)),
            DataSize = OutputSize.Parse(parsed.GetRequiredValue(options.DataSize), nameof(PixWizardRequest.DataSize)),
            Steps = parsed.GetValue(options.Shared.Steps),
            Solver = parsed.GetValue(options.Shared.Solver),
            TimeShift = parsed.GetValue(options.Shared.TimeShift),
            TextGuidance = parsed.GetValue(options.TextGuidance),
            ImageGuidance = parsed.GetValue(options.ImageGuidance),
            Seed = parsed.GetValue(options.Shared.Seed),
            Strength = parsed.GetValue(options.Strength),
            Scale = parsed.GetValue(options.Scale),
            Tile = parsed.GetValue(options.Tile),
            Overlap = parsed.GetValue(options.Overlap),
            TileBatch = parsed.GetValue(options.TileBatch),
            PublishedHabits = compat is not null,
        };
        long pixels = parsed.GetValue(options.MaxPixels);
        ImageLoadOptions load = pixels is >= 1 and <= ImageLoadOptions.LargestMaxPixels
            ? new ImageLoadOptions { MaxPixels = pixels }
            : throw new CommandException(ExitCode.Usage, $"--max-pixels: {pixels} is not within 1 and {ImageLoadOptions.LargestMaxPixels}.");
        return request with { Image = Picture(input, load), Mask = mask is null ? null : GrayImage8.LoadMask(mask, load) };
    }

    private static SourcePicture? Picture(string? input, ImageLoadOptions load)
    {
        if (input != SharedOptions.StandardStream)
        {
            return input is null ? null : SourcePicture.FromFile(input, load);
        }

        using Stream stream = Console.OpenStandardInput();
        return SourcePicture.FromStream(stream, load);
    }
}
