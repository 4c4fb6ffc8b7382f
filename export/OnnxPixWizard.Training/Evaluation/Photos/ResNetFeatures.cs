using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Training.Evaluation.Metrics;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>
/// The 512 features of ResNet18 (ImageNet) for crops of 224x224 pixels at 100 %, from the package Microsoft.ML.DnnImageFeaturizer.ResNet18.
/// Fréchet distances over them are called ResNet18-FD; they are comparable only between equal numbers of crops.
/// </summary>
internal sealed class ResNetFeatures : IDisposable
{
    private const int Side = 224, Count = 512;

    private readonly GraphSession _prepare, _network;

    private ResNetFeatures(GraphSession prepare, GraphSession network) => (_prepare, _network) = (prepare, network);

    /// <summary>The network beside the program; null where it is not.</summary>
    public static ResNetFeatures? Load()
    {
        string prepare = Path.Combine(AppContext.BaseDirectory, "ResNetPreprocess.onnx"),
        network = Path.Combine(AppContext.BaseDirectory, "ResNet18.onnx");
        return File.Exists(prepare) && File.Exists(network)
            ? new ResNetFeatures(GraphSession.FromFile(prepare, new GraphOptions { Threads = 1 }),
                GraphSession.FromFile(network, new GraphOptions { Threads = 1 }))
            : null;
    }

    /// <summary>Features of crops spread over a picture; a picture smaller than a crop is enlarged to one.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="most">Crops at most.</param>
    /// <returns>[crops, 512].</returns>
    public float[] Of(Picture picture, int most)
    {
        if (picture.Width < Side || picture.Height < Side)
        {
            picture = picture.Resize(Math.Max(Side, picture.Width), Math.Max(Side, picture.Height));
        }

        int columns = picture.Width / Side, rows = picture.Height / Side, count = Math.Min(most, columns * rows);
        float[] features = new float[count * Count];
        for (int i = 0; i < count; i++)
        {
            (int row, int column) = Math.DivRem((int)((i + 0.5) * columns * rows / count), columns);
            int left = ((picture.Width - (columns * Side)) / 2) + (column * Side),
                top = ((picture.Height - (rows * Side)) / 2) + (row * Side);
            Run(picture.Crop(left, top, Side, Side), features.AsSpan(i * Count, Count));
        }

        return features;
    }

    /// <summary>Fréchet distance between two sets of features, [crops, 512] each.</summary>
    /// <exception cref="ArgumentException">The numbers of crops differ: the distance would not be comparable.</exception>
    public static double Distance(float[] first, float[] second) => first.Length == second.Length
        ? FeatureGaussian.Fit(first, Count).DistanceTo(FeatureGaussian.Fit(second, Count))
        : throw new ArgumentException($"{first.Length / Count} crops are compared with {second.Length / Count}.", nameof(second));

    /// <inheritdoc/>
    public void Dispose()
    {
        _prepare.Dispose();
        _network.Dispose();
    }

    private void Run(Picture crop, Span<float> features)
    {
        float[] planes = new float[3 * Side * Side];
        crop.ToPlanar(planes, PlanarRange.ZeroToOne);
        System.Numerics.Tensors.TensorPrimitives.Multiply(planes, byte.MaxValue, planes);
        using GraphTensor image = GraphTensor.From<float>(planes, 1, 3, Side, Side);
        using GraphOutputs prepared = _prepare.Run(
            new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { [_prepare.Inputs[0].Name] = image });
        using GraphTensor normalized = GraphTensor.From<float>(prepared[_prepare.Outputs[0].Name].AsSpan<float>(), 1, 3, Side, Side);
        using GraphOutputs found = _network.Run(
            new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { [_network.Inputs[0].Name] = normalized });
        found[_network.Outputs[0].Name].AsSpan<float>().CopyTo(features);
    }
}
