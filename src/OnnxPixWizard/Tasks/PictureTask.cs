using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>The picture is the answer: restoration, generation, and inpainting,
/// where the pixels outside of the holes stay the user's own.</summary>
public sealed record PictureTask : TaskKind
{
    /// <summary>Color that marks a hole in the source; outside of holes the
    /// input's own pixels are kept. Null: the task has no holes.</summary>
    public RgbColor? HoleColor { get; init; }

    internal override bool TakesMask => HoleColor is not null;

    internal override bool TakesRestorer => true;

    internal override bool IsPicture => true;

    internal override bool NeedsInstruction(TaskEntry task) => !task.TakesImage;

    internal override void PrepareSource(Picture source, GrayImage8? mask)
    {
        if (HoleColor is RgbColor color && mask is not null)
        {
            HoleMask.FromMask(mask, source.Size).Fill(source, color);
        }
    }

    internal override void FinishPicture(Picture picture, SourcePicture? source, GrayImage8? mask)
    {
        if (HoleColor is not RgbColor color || source is null)
        {
            return;
        }

        Picture known = source.Resized(picture.Size);
        if (Holes(known, color, mask) is { } holes)
        {
            holes.KeepOutside(picture, known);
        }
    }

    internal override HoleMask? FindHoles(Photo photo, GrayImage8? mask) => HoleColor is not RgbColor color
        ? null
        : mask is null ? Holes(photo.ToImage(), color, mask) : HoleMask.FromMask(mask, photo.Size);

    internal override Photo? Carry(Picture picture, SourcePicture? source, GrayImage8? mask)
    {
        if (source is null)
        {
            return null;
        }

        if (picture.Size != source.Size)
        {
            // Colors were brought to sRGB and onto white when the picture was made smaller.
            PhotoMetadata metadata = source.Metadata.Scaled(
                (double)picture.Width / source.Size.Width, (double)picture.Height / source.Size.Height);
            return new SampledPhoto<byte>(picture.Samples, [], picture.Size, metadata with { IccProfile = null }, source.Warnings);
        }

        Photo photo = source.ToPhoto().Copy();
        HoleMask? holes = FindHoles(photo, mask);
        float[] planes = new float[picture.Pixels.Length];
        picture.ToPlanar(planes, PlanarRange.MinusOneToOne);
        holes?.KeepOutside(planes, photo);
        photo.Paint(0, 0, picture.Width, picture.Height, planes, holes is null ? [] : holes.Pixels);
        return photo;
    }

    /// <summary>What is painted anew; null where all of the picture is.</summary>
    private static HoleMask? Holes(Picture known, RgbColor color, GrayImage8? mask) => mask is not null
        ? HoleMask.FromMask(mask, known.Size)
        : HoleMask.FromColor(known, color) is { IsEmpty: false } holes ? holes : null;
}
