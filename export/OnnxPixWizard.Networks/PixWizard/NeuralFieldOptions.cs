namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Sizes of the neural field that decodes a token into its pixels.</summary>
public sealed record NeuralFieldOptions
{
    /// <summary>Channels of a pixel inside the field, h.</summary>
    public int Width { get; init; } = 16;

    /// <summary>Hidden channels of a field block as a multiple of the width.</summary>
    public int Expansion { get; init; } = 2;

    /// <summary>Blocks whose weights each token predicts.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Whether the second predicted matrix is normalised as the first
    /// is (PixNerd's class network does, its text network does not).</summary>
    public bool NormalizeSecond { get; init; }

    /// <summary>
    /// Whether each token also predicts its own change of the head. It lets a token weigh the noisy pixel, the source pixel and the stem's
    /// channels against each other, which a head shared by all tasks, times and places cannot do. An addition of this project.
    /// </summary>
    public bool TokenHead { get; init; }

    internal void Validate(int channels)
    {
        NetworkOptions.Positive("field.width", Width);
        NetworkOptions.That(Width >= channels, $"'field.width' is {Width}; it must be at least 'in_channels', which is {channels}.");
        NetworkOptions.Positive("field.expansion", Expansion);
        NetworkOptions.Positive("field.blocks", Blocks, NetworkOptions.MaximumLayers);
    }
}
