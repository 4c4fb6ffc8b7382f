using System.CommandLine;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Cli.Commands;

/// <summary>What may be asked of one picture or of many.</summary>
internal sealed class RequestOptions
{
    public SharedOptions Shared { get; } = new();

    public Option<string?> Prompt { get; } = new("--prompt", "-p") { Description = "What to do, in your own words.", HelpName = "TEXT" };

    public Option<string?> Task { get; } = new("--task", "-t")
        { Description = "Task of the bundle; chosen by the prompt if left out.", HelpName = "ID" };

    public Option<string> Size { get; } = new("--size") { Description = "Size of the picture: auto (the input's, at most four times the "
        + "network's), input, working (the network's) or WIDTHxHEIGHT.", HelpName = "SIZE", DefaultValueFactory = static _ => "auto" };

    public Option<string> DataSize { get; } = new("--data-size") { Description = "Size of the data: working (the network's), input or "
        + "WIDTHxHEIGHT.", HelpName = "SIZE", DefaultValueFactory = static _ => "working" };

    public Option<long> MaxPixels { get; } = new("--max-pixels") { Description = "Largest picture that is read, in pixels, 1 to 700000000.",
        HelpName = "N", DefaultValueFactory = static _ => ImageLoadOptions.Default.MaxPixels };

    public Option<double?> TextGuidance { get; } = new("--text-guidance")
        { Description = "Text guidance scale; 1 is unguided and costs nothing.", HelpName = "X" };

    public Option<double?> ImageGuidance { get; } = new("--image-guidance")
        { Description = "Image guidance scale; 1 is unguided and costs nothing.", HelpName = "X" };

    public Option<double?> Strength { get; } = new("--strength") { Description = "Of restored pictures: share of the answer, 0 (the "
        + "input's own pixels) to 1. Left out: all of it, but denoising does less where there is hardly any noise.", HelpName = "X" };

    public Option<int?> Scale { get; } = new("--scale")
        { Description = "Of super-resolution: 2, 3 or 4 times as wide and high; 2 if left out.", HelpName = "N" };

    public Option<int?> Tile { get; } = new("--tile")
        { Description = "Of restored pictures: largest side of a tile, 64 to 4096 pixels; the bundle's own if left out.", HelpName = "N" };

    public Option<int?> Overlap { get; } = new("--overlap")
        { Description = "Pixels that neighboring tiles share at least, at most a quarter of a tile.", HelpName = "N" };

    public Option<int?> TileBatch { get; } = new("--tile-batch") { Description = "Tiles at work at one time, 1 to 64: more take more "
        + "memory; on the CPU the result is the same bytes. Left out: one for each thread.", HelpName = "N" };

    public Option<bool> Strip { get; } = new("--strip") { Description = "Writes a restored picture without the input's color profile (its "
        + "colors become sRGB), EXIF, XMP, IPTC and resolution." };

    public Option<string?> Compat { get; } = new("--compat")
        { Description = "published: the published implementation's habits where they are open at run time.", HelpName = "NAME" };

    /// <summary>All that ask something, in the order of help; how it is run comes after.</summary>
    public IReadOnlyList<Option> Asked =>
    [
        Size, DataSize, MaxPixels, Shared.Preset, Shared.Steps, Shared.Solver, Shared.TimeShift, TextGuidance, ImageGuidance, Shared.Seed,
        Strength, Scale, Tile, Overlap, TileBatch,
    ];

    /// <summary>How it is run and written.</summary>
    public IReadOnlyList<Option> Run =>
    [
        Shared.Provider, Shared.ProviderOption, Shared.ProviderLibrary, Shared.AllowFallback, Shared.Threads, Shared.Memory,
        Shared.Lora, Compat, Shared.Quality, Strip,
    ];

    /// <summary>The request without its pictures.</summary>
    /// <exception cref="CommandException">An option is wrong.</exception>
    /// <exception cref="OptionException">A value is out of range.</exception>
    public PixWizardRequest Request(ParseResult parsed)
    {
        bool isPublished = IsPublished(parsed);
        return new PixWizardRequest
        {
            Instruction = parsed.GetValue(Prompt),
            Task = parsed.GetValue(Task),
            Size = OutputSize.Parse(parsed.GetRequiredValue(Size)),
            DataSize = OutputSize.Parse(parsed.GetRequiredValue(DataSize), nameof(PixWizardRequest.DataSize)),
            Preset = SamplingPreset.Parse(parsed.GetRequiredValue(Shared.Preset)),
            Steps = parsed.GetValue(Shared.Steps),
            Solver = parsed.GetValue(Shared.Solver),
            TimeShift = parsed.GetValue(Shared.TimeShift),
            TextGuidance = parsed.GetValue(TextGuidance),
            ImageGuidance = parsed.GetValue(ImageGuidance),
            Seed = parsed.GetValue(Shared.Seed),
            Strength = parsed.GetValue(Strength),
            Scale = parsed.GetValue(Scale),
            Tile = parsed.GetValue(Tile),
            Overlap = parsed.GetValue(Overlap),
            TileBatch = parsed.GetValue(TileBatch),
            PublishedHabits = isPublished,
        };
    }

    /// <summary>Whether the published implementation's habits are asked for.</summary>
    /// <exception cref="CommandException">Others are.</exception>
    public bool IsPublished(ParseResult parsed) => parsed.GetValue(Compat) switch
    {
        null => false,
        "published" => true,
        string other => throw new CommandException(ExitCode.Usage, $"--compat: '{other}' is unknown; there is 'published'."),
    };

    /// <summary>How pictures are read.</summary>
    /// <exception cref="CommandException">The option is wrong.</exception>
    public ImageLoadOptions Load(ParseResult parsed) => parsed.GetValue(MaxPixels) is var pixels
        && pixels is >= 1 and <= ImageLoadOptions.LargestMaxPixels
            ? new ImageLoadOptions { MaxPixels = pixels }
            : throw new CommandException(
                ExitCode.Usage, $"--max-pixels: {pixels} is not within 1 and {ImageLoadOptions.LargestMaxPixels}.");
}
