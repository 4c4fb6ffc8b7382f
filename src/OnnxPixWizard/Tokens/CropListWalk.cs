using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tokens;

/// <summary>Lists the sizes around one area, from the widest to the tallest.</summary>
internal static class CropListWalk
{
    /// <summary>Starts with one row of patches, grows in height while the patches suffice, and otherwise gives up a column.</summary>
    /// <param name="patch">Side of a patch in pixels; every side is a multiple of it.</param>
    /// <param name="patches">Most patches of a size.</param>
    /// <param name="maximumRatio">Largest ratio of the longer to the shorter side, at least 1.</param>
    /// <remarks>Source: the crop lists of Lumina and PixWizard, which this walk gives in their order.</remarks>
    public static IReadOnlyList<ImageSize> List(int patch, int patches, double maximumRatio)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(patch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(patches);
        List<ImageSize> sizes = [];
        int width = patches, height = 1;
        while (width > 0)
        {
            if ((double)Math.Max(width, height) / Math.Min(width, height) <= maximumRatio)
            {
                sizes.Add(new ImageSize(width * patch, height * patch));
            }

            if ((long)width * (height + 1) <= patches)
            {
                height++;
            }
            else
            {
                width--;
            }
        }

        return sizes;
    }
}

/// <summary>PixWizard's candidate lists, in the published order: where two sizes are equally near, the order decides.</summary>
internal static class PublishedCandidates
{
    /// <summary>Pixels of a token's side: patches of 2 cells of a latent of 1/8.</summary>
    public const int TokenSide = 16;

    /// <summary>Largest ratio of the sides.</summary>
    public const double MaximumRatio = 4;

    /// <summary>The centres that the base of proportional attention is taken from.</summary>
    public static IReadOnlyList<int> AttentionCenters { get; } = [512, 768, 1024];

    // Chosen by hand; no walk gives this list.
    private static readonly ImageSize[] List256 =
    [
        new(256, 256), new(128, 512), new(144, 432), new(176, 368), new(192, 336), new(224, 288),
        new(288, 224), new(336, 192), new(368, 176), new(432, 144), new(512, 128),
    ];

    /// <summary>The list of one centre.</summary>
    /// <param name="center">256, 512, 768 or 1024 as published; other multiples of 16 get the plain walk.</param>
    public static IReadOnlyList<ImageSize> List(int center)
    {
        if (center == 256)
        {
            return List256;
        }

        int side = center / TokenSide;
        IReadOnlyList<ImageSize> walk = CropListWalk.List(TokenSide, side * side, MaximumRatio);

        // Two of the published lists have their square at the front.
        ImageSize square = new(side * TokenSide, side * TokenSide);
        return center is 512 or 1024 ? [square, .. walk.Where(size => size != square)] : walk;
    }
}
