using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>A picture made smaller by a whole factor and enlarged again to its size by Lanczos, as super resolution receives it.</summary>
/// <param name="Factor">2, 3 or 4.</param>
/// <param name="Kernel">How it was made smaller.</param>
/// <param name="Quality">JPEG quality of the small picture; 0 = not compressed.</param>
internal sealed record Downscaling(int Factor, ShrinkKernel Kernel, int Quality = 0) : Degradation
{
    /// <summary>At random, by a given factor; most programs shrink by cubics.</summary>
    public static Downscaling Draw(SeededRandom random, int factor) => new(
        factor,
        random.Pick<ShrinkKernel>([ShrinkKernel.Area, ShrinkKernel.Linear, ShrinkKernel.Cubic, ShrinkKernel.Cubic, ShrinkKernel.Lanczos]),
        random.Chance(0.2f) ? 70 + random.Below(28) : 0);

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(picture);
        PlanarPicture small = PictureScaling.Resize(
            picture, Math.Max(1, picture.Width / Factor), Math.Max(1, picture.Height / Factor), Kernel);
        small.Round();
        if (Quality > 0)
        {
            new Compression(Quality).Apply(small, random);
        }

        picture.Set(PictureScaling.Resize(small, picture.Width, picture.Height, ShrinkKernel.Lanczos));
    }
}

/// <summary>How a picture is made smaller.</summary>
internal enum ShrinkKernel
{
    /// <summary>The mean of each cell.</summary>
    Area,

    /// <summary>Straight lines over two cells.</summary>
    Linear,

    /// <summary>Cubic of Keys 1981 with a = -1/2, over four cells.</summary>
    Cubic,

    /// <summary>Lanczos with three lobes.</summary>
    Lanczos,
}
