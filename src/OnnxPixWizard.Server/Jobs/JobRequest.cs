using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Server.Jobs;

/// <summary>What a client asks for, without its pictures; what is left null is the bundle's or the task's default.</summary>
/// <remarks>What has an initial value can be set, as the generated JSON reader takes that of init-only members away.</remarks>
internal record JobRequest
{
    /// <summary>Name of a bundle of this server; null: the default one.</summary>
    public string? Bundle { get; init; }

    /// <summary>What to do or to draw, in the user's words.</summary>
    public string? Instruction { get; init; }

    /// <summary>Id of a task of the bundle; null chooses by the instruction.</summary>
    public string? Task { get; init; }

    /// <summary>Id or name of a class to draw, of bundles that know classes.</summary>
    public string? Class { get; init; }

    /// <summary><c>auto</c>, <c>input</c>, <c>working</c> or <c>WIDTHxHEIGHT</c>.</summary>
    public string? Size { get; init; }

    /// <summary>Size of the data, in the same words.</summary>
    public string? DataSize { get; init; }

    /// <summary>Seed of the noise; answer i of several takes seed + i.</summary>
    public ulong Seed { get; init; }

    /// <summary>Answers, from seeds that follow each other.</summary>
    public int N { get; set; } = 1;

    /// <summary>Intervals of the time grid.</summary>
    public int? Steps { get; init; }

    /// <summary>Name of the solver.</summary>
    public string? Solver { get; init; }

    /// <summary>Time shift.</summary>
    public double? TimeShift { get; init; }

    /// <summary>Text guidance scale; of bundles that draw from classes and texts alone, the guidance scale.</summary>
    public double? TextGuidance { get; init; }

    /// <summary>Image guidance scale.</summary>
    public double? ImageGuidance { get; init; }

    /// <summary>Share of a restorer's answer, 0 to 1.</summary>
    public double? Strength { get; init; }

    /// <summary>Factor of enlargement: 2, 3 or 4.</summary>
    public int? Scale { get; init; }

    /// <summary>Largest side of a tile.</summary>
    public int? Tile { get; init; }

    /// <summary>Pixels that neighboring tiles share.</summary>
    public int? Overlap { get; init; }

    /// <summary>Format of the picture: png, jpg, webp, tif, avif or gif.</summary>
    public string Format { get; set; } = "png";

    /// <summary>Quality of JPEG, WebP and AVIF, 1 to 100.</summary>
    public int Quality { get; set; } = ImageSaveOptions.Default.Quality;

    /// <summary>Leaves the input's color profile, EXIF and resolution out.</summary>
    public bool Strip { get; init; }

    /// <summary>Shows pictures on their way; each costs a decoding.</summary>
    public bool Previews { get; init; }

    /// <summary>Seconds from now in which the answer is wanted; null: as long as the server lets requests wait and run.</summary>
    public int? Deadline { get; init; }

    /// <summary>Name of the first picture's file, or of the only one.</summary>
    internal string FileName(int answer) => $"{(N == 1 ? "picture" : FormattableString.Invariant($"picture-{answer + 1}"))}.{Format}";

    /// <summary>How pictures are written.</summary>
    /// <exception cref="OptionException">Format or quality are unknown.</exception>
    internal ImageSaveOptions Save() => Quality is < 1 or > 100
        ? throw new OptionException(nameof(Quality), $"the quality {Quality} is not within 1 and 100.")
        : Format is "png" or "jpg" or "jpeg" or "webp" or "tif" or "tiff" or "avif" or "gif"
            ? new ImageSaveOptions { Format = ImageFormats.ForWriting("picture." + Format), Quality = Quality, Strip = Strip }
            : throw new OptionException(nameof(Format),
                $"the format '{Format}' is not written; there are png, jpg, webp, tif, avif and gif.");

    /// <summary>For bundles that take pictures and sentences.</summary>
    /// <exception cref="OptionException">A value is out of range, or this kind of bundle does not know it.</exception>
    internal PixWizardRequest ToPixWizard(SourcePicture? image, GrayImage8? mask)
    {
        Refuse(Class is not null, nameof(Class), "knows no classes; say in the instruction what to draw.");
        return new PixWizardRequest
        {
            Image = image,
            Mask = mask,
            Instruction = Instruction,
            Task = string.IsNullOrEmpty(Task) ? null : Task,
            Size = Size is null ? OutputSize.Auto : OutputSize.Parse(Size, nameof(Size)),
            DataSize = DataSize is null ? OutputSize.Bucket : OutputSize.Parse(DataSize, nameof(DataSize)),
            Seed = Seed,
            Steps = Steps,
            Solver = Solver,
            TimeShift = TimeShift,
            TextGuidance = TextGuidance,
            ImageGuidance = ImageGuidance,
            Strength = Strength,
            Scale = Scale,
            Tile = Tile,
            Overlap = Overlap,
        };
    }

    /// <summary>For bundles that draw from classes or texts alone.</summary>
    /// <inheritdoc cref="ToPixWizard"/>
    internal PixNerdRequest ToPixNerd(bool readsText, bool hasPicture)
    {
        Refuse(hasPicture, "Image", "draws from classes or texts alone and takes no picture; leave it out.");
        Refuse(Task is not null, nameof(Task), "has no tasks; leave the task out.");
        Refuse(Strength is not null, nameof(Strength), "restores no pictures; leave the strength out.");
        Refuse(Scale is not null, nameof(Scale), "enlarges no pictures; leave the scale out.");
        Refuse(ImageGuidance is not null, nameof(ImageGuidance), "sees no picture; leave the image guidance out.");
        OutputSize size = Size is null ? OutputSize.Auto : OutputSize.Parse(Size, nameof(Size));
        return new PixNerdRequest
        {
            Prompt = readsText ? Instruction : null,
            Class = readsText ? Class : Class ?? Instruction,
            Size = size.Kind == OutputSizeKind.Exact ? size.Exact : null,
            Count = N,
            Seed = Seed,
            Steps = Steps,
            Solver = Solver,
            TimeShift = TimeShift,
            Guidance = TextGuidance,
        };
    }

    private void Refuse(bool isGiven, string option, string why)
    {
        if (isGiven)
        {
            throw new OptionException(option, $"bundle '{Bundle}' {why}");
        }
    }
}

/// <summary>The same with its pictures, as JSON carries them.</summary>
internal sealed record JobBody : JobRequest
{
    /// <summary>The picture's file in base64, alone or as a data URL; addresses are never opened.</summary>
    public string? Image { get; init; }

    /// <summary>The mask's file in base64: white where the picture is to be painted anew.</summary>
    public string? Mask { get; init; }
}
