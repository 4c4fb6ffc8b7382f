using System.CommandLine;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Sessions.Loras;

namespace OnnxPixWizard.Cli.Commands;

/// <summary>Options and habits of the commands that make pictures.</summary>
internal sealed class SharedOptions
{
    /// <summary>In place of a file: standard input or output.</summary>
    public const string StandardStream = "-";

    public Option<string?> Model { get; } = new("--model", "-m") { Description = "Bundle: a folder, or the name of one below 'models'. "
        + "Default: ONNXPIXWIZARD_MODEL, else the one that ships with the program.", HelpName = "BUNDLE" };

    public Option<int?> Steps { get; } = new("--steps") { Description = "Intervals of the time grid, 1 to 1000.", HelpName = "N" };

    public Option<string?> Solver { get; } = new("--solver") { Description = string.Join(", ", OdeSolvers.Names) + ".", HelpName = "NAME" };

    public Option<string> Preset { get; } = new("--preset") { Description = "What is given for speed where steps, solver and guidance are "
        + $"left open: {string.Join(", ", SamplingPreset.All.Select(static preset => preset.Name))}.", HelpName = "NAME",
        DefaultValueFactory = static _ => SamplingPreset.Exact.Name };

    public Option<double?> TimeShift { get; } = new("--time-shift")
        { Description = "Above 1 the early steps become smaller.", HelpName = "X" };

    public Option<ulong> Seed { get; } = new("--seed")
        { Description = "Seed of the noise.", HelpName = "N", DefaultValueFactory = static _ => 0 };

    public Option<string> Provider { get; } = new("--provider")
        { Description = string.Join(", ", ExecutionProviders.Options) + ". One that is named runs every node, or the run fails.",
            HelpName = "NAME", DefaultValueFactory = static _ => "auto" };

    public Option<string[]> ProviderOption { get; } = new("--provider-option")
        { Description = "An option of the provider, such as device_id=1; may be repeated.", HelpName = "KEY=VALUE" };

    /// <summary>Also of <c>devices</c>.</summary>
    public static Option<string[]> CreateProviderLibrary() => new("--provider-library")
    {
        Description = "Loads an execution provider from a library of its own (a plug-in) under any name; may be repeated.",
        HelpName = "NAME=PATH",
    };

    public Option<string[]> ProviderLibrary { get; } = CreateProviderLibrary();

    public Option<bool> AllowFallback { get; } = new("--allow-fallback")
        { Description = "Lets nodes that the named provider does not take run on the CPU." };

    public Option<int> Threads { get; } = new("--threads")
        { Description = "Threads; 0 takes all processors of this process.", HelpName = "N", DefaultValueFactory = static _ => 0 };

    public Option<string?> Memory { get; } = new("--memory") { Description = "Most memory that the program may take, such as 8G or 512M: a "
        + "request that needs more is refused. Default: the machine's or the container's.", HelpName = "SIZE" };

    public Option<string[]> Lora { get; } = new("--lora") { Description = "A file of low-rank changes (safetensors) that is added to the "
        + "bundle's weights, with a factor from -10 to 10 if wanted, such as style.safetensors:0.8; may be repeated.",
        HelpName = "FILE[:WEIGHT]" };

    public Option<int> Quality { get; } = new("--quality")
        { Description = "Quality of JPEG and WebP, 1 to 100.", HelpName = "N", DefaultValueFactory = static _ => 92 };

    public Option<bool> Timings { get; } = new("--timings") { Description = "Prints what each stage cost." };

    public Option<bool> Json { get; } = new("--json") { Description = "Prints one JSON document: files, sampling, warnings, metrics." };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Prints nothing but errors." };

    /// <summary>How graphs are run.</summary>
    public RuntimeOptions Runtime(ParseResult parsed)
    {
        string name = parsed.GetRequiredValue(Provider);
        if (!ExecutionProviders.TryParse(name, out ExecutionProvider provider))
        {
            throw new CommandException(
                ExitCode.Usage, $"--provider: '{name}' is unknown; there are {string.Join(", ", ExecutionProviders.Options)}.");
        }

        int threads = parsed.GetValue(Threads);
        if (threads is < 0 or > 1024)
        {
            throw new CommandException(ExitCode.Usage, $"--threads: {threads} is not within 0 (all processors of this process) and 1024.");
        }

        return new RuntimeOptions
        {
            Provider = provider,
            ProviderOptions = Pairs("--provider-option", "KEY=VALUE, such as device_id=1", parsed.GetValue(ProviderOption) ?? []),
            ProviderLibraries = Libraries(parsed.GetValue(ProviderLibrary) ?? []),
            AllowFallback = parsed.GetValue(AllowFallback),
            Threads = threads,
            SpinsInLoop = true,
            MemoryLimit = MemorySize.Parse(parsed.GetValue(Memory)),
            Loras = Loras(parsed),
        };
    }

    /// <summary>Changes of the bundle's weights.</summary>
    /// <exception cref="CommandException">A weight is no number.</exception>
    private LoraSource[] Loras(ParseResult parsed)
    {
        try
        {
            return [.. (parsed.GetValue(Lora) ?? []).Select(LoraSource.Parse)];
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new CommandException(ExitCode.Usage, $"--lora: {e.Message}", e);
        }
    }

    /// <summary>The quality of JPEG and WebP.</summary>
    /// <exception cref="CommandException">It is out of range.</exception>
    public int QualityOf(ParseResult parsed) => parsed.GetValue(Quality) is var quality && quality is >= 1 and <= 100
        ? quality
        : throw new CommandException(ExitCode.Usage, $"--quality: {quality} is not within 1 and 100.");

    /// <summary>Checks an output before anything is loaded.</summary>
    public ImageSaveOptions Save(ParseResult parsed, string output)
    {
        int quality = QualityOf(parsed);
        if (string.IsNullOrWhiteSpace(output))
        {
            throw new CommandException(
                ExitCode.Usage, "--output: the file's name is empty; name a .png, .jpg, .webp, .tif, .avif or .gif file.");
        }

        if (output == StandardStream)
        {
            return new ImageSaveOptions { Format = ImageFormat.Png, Quality = quality };
        }

        ImageFormat format = ImageFormats.ForWriting(output);
        AtomicFile.EnsureWritable(output);
        return new ImageSaveOptions { Format = format, Quality = quality };
    }

    /// <summary>Writes a picture to standard output.</summary>
    public static SavedFile WriteToOutput(Action<Stream> save, string description)
    {
        using Stream output = Console.OpenStandardOutput();
        save(output);
        return new SavedFile(StandardStream, description);
    }

    /// <summary>Finds the bundle, and refuses one that the other command runs.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="defaultName">Bundle where none is named.</param>
    /// <param name="drawsAlone">Whether this command draws from classes and texts alone.</param>
    /// <exception cref="BundleException">There is none, it is damaged, or of the other command's families.</exception>
    public Bundle Open(ParseResult parsed, string defaultName, bool drawsAlone)
    {
        Bundle bundle = Bundle.Open(BundleLocator.Find(parsed.GetValue(Model), defaultName));
        return BundleFamilies.IsPixNerd(bundle.Family) == drawsAlone
            ? bundle
            : throw new BundleException(BundleFault.Unsupported, bundle.ManifestFile, "family",
                $"'{bundle.Manifest.Family}' is not what 'pixwizard {(drawsAlone ? "generate" : "run")}' runs",
                $"Use 'pixwizard {(drawsAlone ? "run" : "generate")}' for this bundle, or name another one with --model");
    }

    /// <summary>Does the work behind a progress bar, where there is a terminal to show it.</summary>
    public Task<T> WithProgressAsync<T>(ParseResult parsed, Func<IProgress<PipelineProgress>?, Task<T>> work) =>
        ProgressDisplay.RunAsync(Shows(parsed), work);

    /// <summary>Does work on many pictures behind a bar that counts them.</summary>
    public Task WithCountAsync(ParseResult parsed, int all, int first, Func<Action<int>, Task> work) =>
        ProgressDisplay.CountAsync(Shows(parsed), all, first, work);

    /// <summary>Prints what was done, in the form that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="warnings">One line each.</param>
    /// <param name="metrics">What it cost.</param>
    /// <param name="summary">Words for people.</param>
    /// <param name="document">JSON for programs.</param>
    /// <param name="output">The output as named: where it is standard output, all words go to the error stream.</param>
    public async Task ReportAsync(ParseResult parsed, IReadOnlyList<string> warnings, PipelineMetrics metrics, Func<string> summary,
        Func<string> document, string output)
    {
        TextWriter error = parsed.InvocationConfiguration.Error,
        text = output == StandardStream ? error : parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Json))
        {
            await text.WriteLineAsync(document());
            return;
        }

        if (parsed.GetValue(Quiet))
        {
            return;
        }

        foreach (string warning in warnings)
        {
            await error.WriteLineAsync("pixwizard: warning: " + warning);
        }

        await text.WriteLineAsync(summary());
        if (parsed.GetValue(Timings))
        {
            await text.WriteLineAsync(RunReport.Timings(metrics));
        }
    }

    private bool Shows(ParseResult parsed) => !parsed.GetValue(Quiet)
        && ReferenceEquals(parsed.InvocationConfiguration.Error, Console.Error) && !Console.IsErrorRedirected;

    /// <summary>Names and paths of provider libraries.</summary>
    public static Dictionary<string, string> Libraries(string[] pairs) =>
        Pairs("--provider-library", "NAME=PATH, such as mine=libmine_provider.so", pairs);

    private static Dictionary<string, string> Pairs(string option, string form, string[] pairs)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                throw new CommandException(ExitCode.Usage, $"{option}: '{pair}' is no {form}.");
            }

            result[pair[..at]] = pair[(at + 1)..];
        }

        return result;
    }
}
