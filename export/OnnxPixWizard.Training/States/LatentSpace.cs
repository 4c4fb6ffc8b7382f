using System.Numerics.Tensors;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Training.Autoencoders;

namespace OnnxPixWizard.Training.States;

/// <summary>The state is the scaled mean of a trained autoencoder's latent.</summary>
internal sealed class LatentSpace : IStateSpace
{
    private readonly GraphSession _encoder;
    private readonly GraphSession _decoder;
    private readonly float _scale;

    private LatentSpace(string encoder, string decoder, int threads, int channels, int cellSide, double scale)
    {
        GraphOptions settings = new() { Threads = threads };
        _encoder = GraphSession.FromFile(encoder, settings);
        _decoder = GraphSession.FromFile(decoder, settings);
        _scale = (float)scale;
        Channels = channels;
        CellSide = cellSide;
    }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public int CellSide { get; }

    /// <summary>Loads the graphs of an autoencoder.</summary>
    /// <param name="folder">Where the files of <see cref="AutoencoderFiles"/> lie: a run, or a bundle.</param>
    /// <param name="options">The autoencoder's sizes and scaling factor.</param>
    /// <param name="threads">Threads of one picture.</param>
    /// <exception cref="GraphException">A graph is missing or corrupt.</exception>
    public static LatentSpace Load(string folder, VaeOptions options, int threads = 1) => new(
        Path.Combine(folder, AutoencoderFiles.Encoder), Path.Combine(folder, AutoencoderFiles.Decoder), threads, options.LatentChannels,
        options.CellSide, options.ScalingFactor);

    /// <summary>Loads the autoencoder of a bundle, whose latents are left unscaled; null where the bundle has none.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="threads">Threads of one picture.</param>
    /// <exception cref="BundleException">A graph is missing.</exception>
    public static LatentSpace? OfBundle(Bundle bundle, int threads) => bundle.Manifest.Latent is { } latent
        ? new LatentSpace(bundle.GraphFile(GraphNames.VaeEncoder), bundle.GraphFile(GraphNames.VaeDecoder), threads,
            bundle.Manifest.Network.Channels, latent.Downscale, scale: 1)
        : null;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> picture, int width, int height, Span<float> state)
    {
        using GraphTensor image = GraphTensor.From(picture, 1, 3, height, width);
        using GraphOutputs outputs = _encoder.Run(
            new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { ["image"] = image }, ["mean"]);
        TensorPrimitives.Multiply(outputs["mean"].AsSpan<float>(), _scale, state);
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<float> state, int width, int height, Span<float> picture)
    {
        using GraphTensor latent = GraphTensor.Allocate<float>(1, Channels, height / CellSide, width / CellSide);
        TensorPrimitives.Divide(state, _scale, latent.AsSpan<float>());
        using GraphOutputs outputs = _decoder.Run(new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { ["latent"] = latent });
        outputs["image"].AsSpan<float>().CopyTo(picture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
    }
}
