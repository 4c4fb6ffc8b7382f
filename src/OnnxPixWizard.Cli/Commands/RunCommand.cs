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
        "pixwizard run -i photo.jpg -p \"Remove the noise, then estimate the depth.\" -o depth.png",
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
        RequestPlan plan = RequestPlan.For(bundle, request);
        string?[] outputs = [
            .. plan.Steps.Select((step, i) => i == plan.Steps.Count - 1 ? output : step.IsPicture ? null : StepFile(output, i))];
        CommandException.ThrowIfRead(
            "--output", [parsed.GetValue(options.Input), parsed.GetValue(options.Mask), bundle.Folder], outputs.SelectMany(Files));
        await ShowAsync(plan, parsed, shared, output);

        (PixWizardResult Result, IReadOnlyList<SavedFile> Files)[] done = await shared.WithProgressAsync(parsed, async progress =>
        {
            // One request: what it does not need stays on the disk.
            using PixWizardPipeline pipeline = await PixWizardPipeline.LoadAsync(
                bundle.Folder, runtime with { LoadsAhead = !bundle.HasGraph(GraphNames.Restorer) }, cancellation);
            IReadOnlyList<PixWizardResult> results = await pipeline.RunAsync(plan, progress, cancellation);
            cancellation.ThrowIfCancellationRequested();
            return results.Select((result, i) => Write(result, outputs[i], save)).ToArray();
        });

        string[] warnings = [.. done.SelectMany((step, i) => done.Length == 1
            ? step.Result.Warnings : step.Result.Warnings.Select(warning => $"step {i + 1}, {step.Result.Task}: {warning}"))];
        await shared.ReportAsync(
            parsed, warnings, done[^1].Result.Metrics, () => RunReport.Summary(done), () => RunReport.ToJson(done, warnings), output);
        return ExitCode.Done;
    }

    /// <summary>Tells what will be done, where that is more than one thing.</summary>
    private static async Task ShowAsync(RequestPlan plan, ParseResult parsed, SharedOptions shared, string output)
    {
        if (plan.Steps.Count == 1 || parsed.GetValue(shared.Quiet) || parsed.GetValue(shared.Json))
        {
            return;
        }

        TextWriter text = output == SharedOptions.StandardStream ? parsed.InvocationConfiguration.Error
            : parsed.InvocationConfiguration.Output;
        foreach ((int i, RequestStep step) in plan.Steps.Index())
        {
            await text.WriteLineAsync($"step {i + 1} of {plan.Steps.Count}, {step.Task}: {step.Request.Instruction}");
        }
    }

    /// <summary>Writes the answer, or what a step told that no later one works on.</summary>
    private static (PixWizardResult Result, IReadOnlyList<SavedFile> Files) Write(
        PixWizardResult result, string? output, ImageSaveOptions save)
    {
        if (output is null)
        {
            return (result, []);
        }

        PixWizardResult done = result with { Warnings = [.. result.Warnings, .. result.Photo?.LossesIn(save) ?? []] };
        if (output != SharedOptions.StandardStream)
        {
            return (done, done.Save(output, save));
        }

        PixWizardResult warned = done.Data is null ? done : done with { Warnings = [
            .. done.Warnings, "the data are not written to standard output: name a file with --output to get them."] };
        return (warned, [SharedOptions.WriteToOutput(stream => done.Save(stream, save), "the picture")]);
    }

    /// <summary>Where a step before the last one is written; null where the answer goes to standard output.</summary>
    private static string? StepFile(string output, int step) => output == SharedOptions.StandardStream
        ? null
        : $"{Path.ChangeExtension(output, null)}.step{step + 1}{Path.GetExtension(output)}";

    /// <summary>The picture's file, and all that data may be written to.</summary>
    private static IEnumerable<string> Files(string? output) => output is null or SharedOptions.StandardStream
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
            : throw new CommandException(
                ExitCode.Usage, $"--max-pixels: {pixels} is not within 1 and {ImageLoadOptions.LargestMaxPixels}.");
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
