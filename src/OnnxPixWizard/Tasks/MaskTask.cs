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

    internal override TaskData Read(TaskFrame frame)
    {
        byte[] mask = new byte[frame.Area];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = frame.Gray(i) > Threshold ? byte.MaxValue : byte.MinValue;
        }

        return new ObjectMask(mask, frame.Size);
    }
}

/// <summary>The pixels of the object that the instruction refers to: 255 = object, 0 = not.</summary>
/// <param name="mask">[height, width]; kept, not copied.</param>
/// <param name="size">Width and height.</param>
/// <exception cref="ArgumentException">The values do not fill the size.</exception>
public sealed class ObjectMask(byte[] mask, ImageSize size) : LevelMap(mask, size)
{
    /// <summary>Pixels of the object.</summary>
    public int PixelCount => Values.Count(byte.MaxValue);

    private protected override (string Suffix, string Description) File => (".mask.png", "8-bit grey, 255 = the object, 0 = all else");

    private protected override LevelMap Of(byte[] levels, ImageSize size) => new ObjectMask(levels, size);

    private protected override byte[] Resized(ImageSize size) => LabelGrid.Resize(Levels, Size, size);
}
