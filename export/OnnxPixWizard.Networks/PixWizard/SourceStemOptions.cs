namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Sizes of the convolutional stem over the source picture.</summary>
public sealed record SourceStemOptions
{
    /// <summary>Learnt channels added to a pixel's three colors.</summary>
    public int Channels { get; init; } = 5;

    /// <summary>Channels of a 2x2 cell inside the stem.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Dilation of each residual 3x3 convolution, in cells.</summary>
    public IReadOnlyList<int> Dilations { get; init; } = [1, 2, 4, 1];

    /// <summary>
    /// Cosines of a token's column and as many of its row that join its source features; 0 adds none. Rotary tables tell tokens their
    /// distances only, and on a blank canvas there is nothing to measure them from.
    /// </summary>
    public int PlaceFrequencies { get; init; }

    internal void Validate(int patchSize)
    {
        NetworkOptions.Positive("source_stem.channels", Channels);
        NetworkOptions.Positive("source_stem.width", Width);
        NetworkOptions.Divides("the stem's cell of 2", 2, "patch_size", patchSize);
        NetworkOptions.That(PlaceFrequencies >= 0, $"'source_stem.place_frequencies' is {PlaceFrequencies}; it must not be negative.");
        foreach (int dilation in Dilations)
        {
            NetworkOptions.Positive("source_stem.dilations", dilation);
        }
    }
}
