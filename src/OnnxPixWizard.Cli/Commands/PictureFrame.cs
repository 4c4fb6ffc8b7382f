using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Cli.Commands;

/// <summary>
/// What is drawn, and what of it is kept. A network draws the shape it was trained on; at another one it would stretch all things. So the
/// smallest picture of its own shape that covers the wanted one is drawn, and the middle kept.
/// </summary>
/// <param name="Drawn">Size of the pictures drawn.</param>
/// <param name="Kept">Size of the pictures kept.</param>
internal sealed record PictureFrame(ImageSize Drawn, ImageSize Kept)
{
    /// <summary>The frame of a request.</summary>
    /// <param name="network">The network's shape.</param>
    /// <param name="wanted">Null: the trained size.</param>
    /// <param name="stretch">Draws the wanted size itself.</param>
    /// <exception cref="OptionException">The bundle does not draw at this size.</exception>
    public static PictureFrame Of(NetworkSettings network, ImageSize? wanted, bool stretch)
    {
        ImageSize kept = OutputGrid.Choose(network, wanted);
        if (stretch || network.PixelField is not PixelFieldSettings field)
        {
            return new PictureFrame(kept, kept);
        }

        int columns = field.GridWidth / network.PatchSize, rows = field.GridHeight / network.PatchSize;
        // Sides stay multiples of the tokens; a shape that needs no covering stays as it is.
        int width = Math.Max(kept.Width, UpTo(columns, (long)kept.Height * field.GridWidth, field.GridHeight));
        int height = Math.Max(kept.Height, UpTo(rows, (long)kept.Width * field.GridHeight, field.GridWidth));
        return new PictureFrame(new ImageSize(width, height), kept);
    }

    /// <summary>The middle of a picture as large as <see cref="Drawn"/>.</summary>
    public Picture Cut(Picture drawn) => Drawn == Kept
        ? drawn
        : drawn.Crop((Drawn.Width - Kept.Width) / 2, (Drawn.Height - Kept.Height) / 2, Kept.Width, Kept.Height);

    private static int UpTo(int multiple, long numerator, int denominator) =>
        checked((int)(((numerator + ((long)denominator * multiple) - 1) / ((long)denominator * multiple)) * multiple));
}
