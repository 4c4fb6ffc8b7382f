using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Conditioning;

/// <summary>Between pictures and the state's planes: the pixels themselves, or a VAE's scaled latent.</summary>
internal sealed class StateCodec(BundleManifest manifest, GraphSet graphs)
{
    private readonly LatentSettings? _latent = manifest.Latent;
    private readonly int _channels = manifest.Network.Channels;

    /// <summary>Pixels a side of one cell of the state.</summary>
    public int CellSide => _latent?.Downscale ?? 1;

    /// <summary>Size of the state of a picture, in cells.</summary>
    public ImageSize Cells(ImageSize size) => new(size.Width / CellSide, size.Height / CellSide);

    /// <summary>Picture to state.</summary>
    /// <param name="image">[3, h, w] in [-1, 1].</param>
    /// <param name="size">Its size.</param>
    /// <param name="sampleSeed">Seed of a sample of the VAE's posterior; null takes its mode.</param>
    /// <param name="work">Cancels.</param>
    /// <returns>[C, h / cell, w / cell].</returns>
    public float[] Encode(float[] image, ImageSize size, ulong? sampleSeed, Work work)
    {
        if (_latent is null)
        {
            return image;
        }

        using GraphTensor picture = GraphTensor.From<float>(image, 1, 3, size.Height, size.Width);
        using GraphOutputs outputs = graphs.RunOnce(GraphNames.VaeEncoder, work.Run, ("image", picture));
        float[] state = outputs["mean"].AsSpan<float>().ToArray();
        if (sampleSeed is ulong seed)
        {
            AddPosteriorNoise(state, outputs["logvar"].AsSpan<float>(), seed);
        }

        for (int i = 0; i < state.Length; i++)
        {
            state[i] = (float)((state[i] - _latent.Shift) * _latent.Scale);
        }

        return state;
    }

    /// <summary>State to picture.</summary>
    /// <param name="state">[C, h / cell, w / cell].</param>
    /// <param name="size">The picture's size.</param>
    /// <param name="work">Cancels.</param>
    /// <returns>[3, h, w], about [-1, 1], not clamped.</returns>
    public float[] Decode(float[] state, ImageSize size, Work work)
    {
        if (_latent is null)
        {
            return state;
        }

        ImageSize cells = Cells(size);
        using GraphTensor latent = GraphTensor.Allocate<float>(1, _channels, cells.Height, cells.Width);
        Span<float> values = latent.AsSpan<float>();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)((state[i] / _latent.Scale) + _latent.Shift);
        }

        return graphs.RunOnceFor("image", GraphNames.VaeDecoder, work.Run, ("latent", latent));
    }

    private static void AddPosteriorNoise(Span<float> mean, ReadOnlySpan<float> logVariance, ulong seed)
    {
        // Another stream than the initial noise, which has stream 0 of the same seed.
        float[] noise = new float[mean.Length];
        GaussianNoise.Fill(noise, seed, stream: 1);
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] += MathF.Exp(0.5f * Math.Clamp(logVariance[i], -30, 20)) * noise[i];
        }
    }
}
