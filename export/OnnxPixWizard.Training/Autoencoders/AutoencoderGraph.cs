using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Autoencoders;

/// <summary>Encoder, a sample of its posterior, decoder and loss as one graph over crops of one size.</summary>
/// <remarks>
/// The loss is a soft absolute error of the pixels, the same of their differences between neighbors, which keeps edges, and a small
/// divergence of the posterior from a standard normal, which keeps the latent compact. The rows' figures are plain squared errors.
/// </remarks>
internal static class AutoencoderGraph
{
    /// <summary>Pictures that are encoded, float [B, 3, height, width] in [-1, 1].</summary>
    public const string Image = "image";

    /// <summary>Pictures that should come out, of the same shape.</summary>
    public const string Target = "target";

    /// <summary>Standard normal numbers, float [B, C, rows, columns].</summary>
    public const string Noise = "noise";

    // Errors below this count by their square, larger ones by their size.
    private const float Softness = 0.1f;
    private const float EdgeWeight = 0.5f;
    private const float DivergenceWeight = 3e-4f;

    /// <summary>What the training makes smaller.</summary>
    public static Losses Losses(Backend backend, VaeOptions options, BatchShape shape)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(shape);
        ParameterScope root = new(backend);
        (int rows, int width, int height) = (shape.Rows, shape.Groups[0].Width, shape.Groups[0].Height);
        Value image = backend.Input(Image, ElementType.Float32, rows, options.InChannels, height, width);
        Value target = backend.Input(Target, ElementType.Float32, rows, options.OutChannels, height, width);
        Value noise = backend.Input(
            Noise, ElementType.Float32, rows, options.LatentChannels, height / options.CellSide, width / options.CellSide);

        (Value mean, Value logVariance) = new VaeEncoder(root, options).Apply(image);
        Value latent = mean + (Op.Exp(logVariance * 0.5f) * noise);
        Value error = new VaeDecoder(root, options).Apply(latent) - target;

        Value divergence = Op.ReduceMean(
            ((mean * mean) + Op.Exp(logVariance) - logVariance - 1f) * 0.5f, keepDimensions: false, 0, 1, 2, 3);
        Value loss = Magnitude(error) + ((Magnitude(Differences(error, 2, height)) + Magnitude(Differences(error, 3, width))) * EdgeWeight)
            + (divergence * DivergenceWeight);
        return new Losses(Op.Reshape(loss, 1), Op.ReduceMean(error * error, keepDimensions: false, 1, 2, 3));
    }

    private static Value Differences(Value value, int axis, long length) =>
        Op.Slice(value, axis, 1, length) - Op.Slice(value, axis, 0, length - 1);

    private static Value Magnitude(Value error) =>
        Op.ReduceMean(Op.Sqrt((error * error) + (Softness * Softness)), keepDimensions: false, 0, 1, 2, 3);
}
