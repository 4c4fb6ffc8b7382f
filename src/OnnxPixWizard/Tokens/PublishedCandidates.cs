namespace OnnxPixWizard.Tokens;

/// <summary>PixWizard's candidate lists, in the published order: where two sizes are equally near, the order decides.</summary>
public static class PublishedCandidates
{
    /// <summary>Pixels of a token's side: patches of 2 cells of a latent of 1/8.</summary>
    public const int TokenSide = 16;

    /// <summary>Largest ratio of the sides.</summary>
    public const double MaximumRatio = 4;

    /// <summary>The centres that the base of proportional attention is taken from.</summary>
    public static IReadOnlyList<int> AttentionCenters { get; } = [512, 768, 1024];

    // Chosen by hand; no walk gives this list.
    private static readonly PixelSize[] List256 =
    [
        new(256, 256), new(128, 512), new(144, 432), new(176, 368), new(192, 336), new(224, 288),
        new(288, 224), new(336, 192), new(368, 176), new(432, 144), new(512, 128),
    ];

    /// <summary>The list of one centre.</summary>
    /// <param name="center">256, 512, 768 or 1024 as published; other multiples of 16 get the plain walk.</param>
    public static IReadOnlyList<PixelSize> List(int center)
    {
        if (center == 256)
        {
            return List256;
        }

        int side = center / TokenSide;
        IReadOnlyList<PixelSize> walk = CropListWalk.List(TokenSide, side * side, MaximumRatio);

        // Two of the published lists have their square at the front.
        PixelSize square = new(side * TokenSide, side * TokenSide);
        return center is 512 or 1024 ? [square, .. walk.Where(size => size != square)] : walk;
    }
}
