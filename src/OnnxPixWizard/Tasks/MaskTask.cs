using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>The object asked for, white, all else black.</summary>
public sealed record MaskTask : TaskKind
{
    /// <summary>Mean of the colors (0 to 1) above which a pixel belongs to the object.</summary>
    public double Threshold { get; init; } = 0.5;

    internal override string Phrase => $"Make a mask of {TaskPhrases.Object}.";

    internal override bool NeedsInstruction(TaskEntry task) => true;

    internal override void Check(ManifestChecker check, string field) => check.Within(Threshold, 0, 1, field + ".threshold");

    internal override bool FindsObjects => true;

    internal override TaskData Read(TaskFrame frame)
    {
        byte[] mask = new byte[frame.Area];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = frame.Gray(i) > Threshold ? byte.MaxValue : byte.MinValue;
        }

        return ObjectMask.Of(mask, frame.Grays(), frame.Size);
    }
}

/// <summary>The pixels of the object that the instruction refers to: 255 = object, 0 = not.</summary>
/// <param name="mask">[height, width]; kept, not copied.</param>
/// <param name="size">Width and height.</param>
/// <exception cref="ArgumentException">The values do not fill the size.</exception>
public sealed class ObjectMask(byte[] mask, ImageSize size) : LevelMap(mask, size)
{
    private IReadOnlyList<ObjectBox>? _boxes;

    /// <summary>Pixels of the object.</summary>
    public int PixelCount => Values.Count(byte.MaxValue);

    /// <summary>The mask's connected parts, the largest first, but for specks; scores are 1 where only the mask is known.</summary>
    public IReadOnlyList<ObjectBox> Boxes => _boxes ??= MaskComponents.Of(Levels, Size).Boxes([], ObjectBox.LeastShare);

    /// <inheritdoc/>
    public override IReadOnlyList<TaskFile> Files => [.. base.Files, .. new ObjectBoxes(Boxes, Size).Files];

    /// <summary>A mask of whose pixels it is known how sure they are, [height, width] in [0, 1].</summary>
    internal static ObjectMask Of(byte[] mask, ReadOnlySpan<float> certainty, ImageSize size) =>
        new(mask, size) { _boxes = MaskComponents.Of(mask, size).Boxes(certainty, ObjectBox.LeastShare) };

    private protected override (string Suffix, string Description) File => (".mask.png", "8-bit grey, 255 = the object, 0 = all else");

    private protected override LevelMap Of(byte[] levels, ImageSize size) => new ObjectMask(levels, size)
        { _boxes = [.. Boxes.Select(box => box.Scaled(Size, size))] };

    private protected override byte[] Resized(ImageSize size) => LabelGrid.Resize(Levels, Size, size);
}
