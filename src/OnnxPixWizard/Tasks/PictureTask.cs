using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>The picture is the answer: restoration, generation, and inpainting, where the pixels outside of the holes stay the user's own.</summary>
public sealed record PictureTask : TaskKind
{
    /// <summary>Colour that marks a hole in the source; outside of holes the input's own pixels are kept. Null: the task has no holes.</summary>
    public RgbColor? HoleColor { get; init; }

    internal override bool TakesMask => HoleColor is not null;

    internal override bool TakesRestorer => true;

    internal override bool NeedsInstruction(TaskEntry task) => !task.TakesImage;

    internal override void PrepareSource(ImageBuffer source, GrayImage8? mask)
    {
        if (HoleColor is RgbColor color && mask is not null)
        {
            HoleMask.FromMask(mask, source.Size).Fill(source, color);
        }
    }

    internal override void FinishPicture(ImageBuffer picture, SourcePicture? source, GrayImage8? mask)
    {
        if (HoleColor is not RgbColor color || source is null)
        {
            return;
        }

        ImageBuffer known = source.Resized(picture.Size);
        HoleMask holes = mask is null ? HoleMask.FromColor(known, color) : HoleMask.FromMask(mask, picture.Size);
        if (mask is not null || !holes.IsEmpty)
        {
            holes.KeepOutside(picture, known);
        }
    }
}
