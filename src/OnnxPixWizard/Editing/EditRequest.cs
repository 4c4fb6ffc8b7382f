using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Editing;

/// <summary>An edit of one region; all pixels outside of it stay the picture's own.</summary>
public sealed record EditRequest
{
    /// <summary>The picture.</summary>
    public required SourcePicture Image { get; init; }

    /// <summary>What is done.</summary>
    public EditAction Action { get; init; }

    /// <summary>The object, in words: what is removed or replaced, as "the red ball", which is looked for where neither mask nor boxes
    /// say where; or what is added.</summary>
    /// <exception cref="OptionException">It is longer than an instruction may be.</exception>
    public string? Object
    {
        get;
        init => field = value is null || value.Length <= PixWizardRequest.LongestInstruction
            ? value
            : throw new OptionException(
                nameof(Object), $"it has {value.Length} characters; at most {PixWizardRequest.LongestInstruction}.");
    }

    /// <summary>What comes in the place of what is replaced, in words: "a blue cube".</summary>
    public string? Instead { get; init; }

    /// <summary>White where the picture may change, of the picture's shape at any size.</summary>
    public GrayImage8? Mask { get; init; }

    /// <summary>Rectangles, in the picture's pixels, where it may change; beside or in place of a mask.</summary>
    public IReadOnlyList<PixelBox> Boxes { get; init; } = [];

    /// <summary>How far the region is grown; per cent are of the picture's shorter side.
    /// Null: 2 % around an object that was found, else nothing.</summary>
    public PictureLength? Grow { get; init; }

    /// <summary>Width of the rim around the grown region in which the answer fades into the picture;
    /// per cent are of the picture's shorter side.</summary>
    public PictureLength Feather { get; init; } = PictureLength.Percent(1);

    /// <summary>Id of the task that finds the object; null: the bundle's first that can.</summary>
    public string? FindTask { get; init; }

    /// <summary>Id of the task that paints the region; null: the bundle's first that can. One without holes paints the
    /// region's whole surroundings by a sentence, of which the region alone is taken.</summary>
    public string? FillTask { get; init; }

    /// <summary>Sampling of both tasks: steps, solver, time shift, guidance, seed. All else of it is not heeded.</summary>
    public PixWizardRequest Sampling { get; init; } = new();
}

/// <summary>What is to be done to a region of a picture.</summary>
public enum EditAction
{
    /// <summary>Takes an object out and fills its place from what is around it.</summary>
    Remove,

    /// <summary>Paints something else in the place of an object.</summary>
    Replace,

    /// <summary>Paints something into a place that is given.</summary>
    Add,
}
