using System.Numerics.Tensors;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.OnnxRuntime;
using OnnxPixWizard.Training.Autoencoders;

namespace OnnxPixWizard.Training.States;

/// <summary>The state is the scaled mean of a trained autoencoder's latent.</summary>
public sealed class LatentSpace : IStateSpace
{
    private readonly OrtSession _encoder;
    private readonly OrtSession _decoder;
    private readonly float _scale;

    private LatentSpace(OrtSession encoder, OrtSession decoder, VaeOptions options)
    {
        _encoder = encoder;
        _decoder = decoder;
        _scale = (float)options.ScalingFactor;
        Channels = options.LatentChannels;
        CellSide = options.CellSide;
    }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public int CellSide { get; }

    /// <summary>Loads the graphs of an autoencoder.</summary>
    /// <param name="folder">Where the files of <see cref="AutoencoderFiles"/> lie: a run, or a bundle.</param>
    /// <param name="options">The autoencoder's sizes and scaling factor.</param>
    /// <param name="threads">Threads of one picture.</param>
    /// <exception cref="OrtException">A graph is missing or corrupt.</exception>
    public static LatentSpace Load(string folder, VaeOptions options, int threads = 1)
    {
        OrtSessionOptions settings = new() { IntraOpThreads = threads };
        return new LatentSpace(
            OrtSession.FromFile(Path.Combine(folder, AutoencoderFiles.Encoder), settings), OrtSession.FromFile(Path.Combine(folder, AutoencoderFiles.Decoder), settings), options);
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> picture, int width, int height, Span<float> state)
    {
        using OrtTensor image = OrtTensor.From(picture, 1, 3, height, width);
        using OrtOutputs outputs = _encoder.Run(new Dictionary<string, OrtTensor>(StringComparer.Ordinal) { ["image"] = image }, ["mean"]);
        TensorPrimitives.Multiply(outputs["mean"].AsSpan<float>(), _scale, state);
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<float> state, int width, int height, Span<float> picture)
    {
        using OrtTensor latent = OrtTensor.Allocate(OrtElementType.Float32, 1, Channels, height / CellSide, width / CellSide);
        TensorPrimitives.Divide(state, _scale, latent.AsSpan<float>());
        using OrtOutputs outputs = _decoder.Run(new Dictionary<string, OrtTensor>(StringComparer.Ordinal) { ["latent"] = latent });
        outputs["image"].AsSpan<float>().CopyTo(picture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
    }
}
