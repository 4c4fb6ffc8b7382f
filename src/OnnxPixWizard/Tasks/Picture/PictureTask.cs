using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks.Picture;

/// <summary>The picture is the answer: restoration, generation, and inpainting, where the pixels outside of the holes stay the user's own.</summary>
internal sealed class PictureTask(PictureDecoderSettings settings, bool takesImage) : ITaskKind
{
    public bool NeedsInstruction => !takesImage;

    public bool TakesMask => settings.HoleColor is not null;

    public void PrepareSource(ImageBuffer source, GrayImage8? mask)
    {
        if (settings.HoleColor is RgbColor color && mask is not null)
        {
            HoleMask.FromMask(mask, source.Size).Fill(source, color);
        }
    }

    public void FinishPicture(ImageBuffer picture, SourcePicture? source, GrayImage8? mask)
    {
        if (settings.HoleColor is not RgbColor color || source is null)
        {
            return;
        }

        ImageBuffer known = source.Resized(picture.Size);
        HoleMask holes = mask is null ? HoleMask.FromColor(known, color) : HoleMask.FromMask(mask, picture.Size);
        if (!holes.IsEmpty)
        {
            holes.KeepOutside(picture, known);
        }
    }
}
