using System.CommandLine;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Execution;
using OnnxPixWizard.Imaging;
using OnnxPixWizard.Pipelines;
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
        string output = parsed.GetRequiredValue(options.Output);
        RuntimeOptions runtime = Runtime(parsed, options);
        ImageSaveOptions save = Save(parsed, options, output);
        PixWizardRequest request = Request(parsed, options, output);
        string bundle = BundleLocator.Find(parsed.GetValue(options.Model));
        bool quiet = parsed.GetValue(options.Quiet), json = parsed.GetValue(options.Json);

        (PixWizardResult result, IReadOnlyList<SavedFile> files) = await ProgressDisplay.RunAsync(
            show: !quiet && ReferenceEquals(parsed.InvocationConfiguration.Error, Console.Error) && !Console.IsErrorRedirected,
            async progress =>
            {
                using PixWizardPipeline pipeline = await PixWizardPipeline.LoadAsync(bundle, runtime, cancellation);
                PixWizardResult done = await pipeline.RunAsync(request, progress, cancellation);
                cancellation.ThrowIfCancellationRequested();
                return (done, done.Save(output, save));
            });

        TextWriter text = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
        if (json)
        {
            await text.WriteLineAsync(RunReport.ToJson(result, files));
            return ExitCode.Done;
        }

        if (quiet)
        {
            return ExitCode.Done;
        }

        foreach (string warning in result.Warnings)
        {
            await error.WriteLineAsync("pixwizard: warning: " + warning);
        }

        await text.WriteLineAsync(RunReport.Summary(result, files));
        if (parsed.GetValue(options.Timings))
        {
            await text.WriteLineAsync(RunReport.Timings(result.Metrics));
        }

        return ExitCode.Done;
    }

    private static RuntimeOptions Runtime(ParseResult parsed, RunOptions options)
    {
        string name = parsed.GetRequiredValue(options.Provider);
        if (!ExecutionProviders.TryParse(name, out ExecutionProvider provider))
        {
            throw new CommandException(ExitCode.Usage, $"--provider: '{name}' is unknown; there are {string.Join(", ", ExecutionProviders.Options)}.");
        }

        int threads = parsed.GetValue(options.Threads);
        if (threads is < 0 or > 1024)
        {
            throw new CommandException(ExitCode.Usage, $"--threads: {threads} is not within 0 (all processors of this process) and 1024.");
        }

        return new RuntimeOptions
        {
            Provider = provider,
            ProviderOptions = ProviderOptions(parsed.GetValue(options.ProviderOption) ?? []),
            AllowFallback = parsed.GetValue(options.AllowFallback),
            Threads = threads,
        };
    }

    private static Dictionary<string, string> ProviderOptions(string[] pairs)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                throw new CommandException(ExitCode.Usage, $"--provider-option: '{pair}' is no KEY=VALUE, such as device_id=1.");
            }

            result[pair[..at]] = pair[(at + 1)..];
        }

        return result;
    }

    /// <summary>Checks the output before anything is loaded.</summary>
    private static ImageSaveOptions Save(ParseResult parsed, RunOptions options, string output)
    {
        int quality = parsed.GetValue(options.Quality);
        if (quality is < 1 or > 100)
        {
            throw new CommandException(ExitCode.Usage, $"--quality: {quality} is not within 1 and 100.");
        }

        if (string.IsNullOrWhiteSpace(output))
        {
            throw new CommandException(ExitCode.Usage, "--output: the file's name is empty; name a .png, .jpg or .webp file.");
        }

        ImageFormat format = ImageFormats.ForWriting(output);
        AtomicFile.EnsureWritable(output);
        return new ImageSaveOptions { Format = format, Quality = quality };
    }

    private static PixWizardRequest Request(ParseResult parsed, RunOptions options, string output)
    {
        string? input = parsed.GetValue(options.Input), mask = parsed.GetValue(options.Mask), compat = parsed.GetValue(options.Compat);
        if (compat is not (null or "published"))
        {
            throw new CommandException(ExitCode.Usage, $"--compat: '{compat}' is unknown; there is 'published'.");
        }

        if (input is not null && string.Equals(Path.GetFullPath(input), Path.GetFullPath(output), StringComparison.Ordinal))
        {
            throw new CommandException(ExitCode.Usage, $"--output: '{output}' is the input itself; name another file.");
        }

        // Options first: they cost nothing to check.
        PixWizardRequest request = new()
        {
            Instruction = parsed.GetValue(options.Prompt),
            Task = parsed.GetValue(options.Task),
            Size = OutputSize.Parse(parsed.GetRequiredValue(options.Size)),
            Steps = parsed.GetValue(options.Steps),
            Solver = parsed.GetValue(options.Solver),
            TimeShift = parsed.GetValue(options.TimeShift),
            TextGuidance = parsed.GetValue(options.TextGuidance),
            ImageGuidance = parsed.GetValue(options.ImageGuidance),
            Seed = parsed.GetValue(options.Seed),
            PublishedHabits = compat is not null,
        };
        return request with
        {
            Image = input is null ? null : SourcePicture.FromFile(input),
            Mask = mask is null ? null : GrayImage8.Load(mask),
        };
    }
}
