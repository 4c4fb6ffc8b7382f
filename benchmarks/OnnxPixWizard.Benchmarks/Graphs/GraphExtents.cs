using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Benchmarks.Graphs;

/// <summary>Numbers for the named extents of a bundle's graphs, for one row.</summary>
/// <param name="Tokens">Tokens of the state, N.</param>
/// <param name="TextTokens">Text tokens, L.</param>
/// <param name="ImageTokens">Image tokens, M.</param>
internal sealed record GraphExtents(int Tokens, int TextTokens, int ImageTokens)
{
    /// <param name="manifest">The bundle's settings.</param>
    /// <param name="width">Width of the picture in pixels, a bucket's.</param>
    /// <param name="height">Its height.</param>
    /// <param name="textTokens">Text tokens, L.</param>
    public static GraphExtents Of(BundleManifest manifest, int width, int height, int textTokens)
    {
        int cell = manifest.Latent?.Downscale ?? 1;
        return new GraphExtents(
            TokenGrid.Of(height / cell, width / cell, manifest.Network.PatchSize).Count, textTokens, manifest.Network.ImageTokens);
    }

    /// <summary>Shape of an input of the step, the conditioner or the modulation. Names of inputs are the bundle's contract; names of
    /// extents are the exporter's own.</summary>
    public long[] ShapeOf(GraphValue input) => [.. input.Shape.Select((d, axis) => d.Length ?? Extent(input.Name, axis))];

    private long Extent(string input, int axis) => input switch
    {
        _ when axis == 0 => 1, // rows, or times of the grid
        "tokens" or "source_tokens" or "token_mask" or "rope_cos" or "rope_sin" => Tokens,
        "text_mask" or "hidden_states" => TextTokens,
        "image_tokens" => ImageTokens,
        _ when input.StartsWith("text_", StringComparison.Ordinal) => TextTokens,
        _ => throw new NotSupportedException($"Axis {axis} of input '{input}' has no fixed length, and nothing says which it has here."),
    };
}
