using System.Numerics.Tensors;
using System.Text.Json;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Training.Judging;

/// <summary>A loaded judge: tells the class of pictures, and describes them by
/// numbers that distances between sets of pictures are measured on.</summary>
internal sealed class PictureJudge : IDisposable
{
    /// <summary>The judge's file in a run's or a bundle's folder.</summary>
    public const string FileName = "judge.onnx";

    private const int Batch = 64;
    private readonly GraphSession _session;

    private PictureJudge(GraphSession session, IReadOnlyList<string> classNames, int side)
    {
        _session = session;
        ClassNames = classNames;
        Side = side;
        FeatureCount = (int)session.Outputs.Single(static output => output.Name == JudgeGraph.Features).Shape[1].Length!.Value;
    }

    /// <summary>Names of the classes it knows.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Pixels a side of the pictures that it takes.</summary>
    public int Side { get; }

    /// <summary>Numbers that describe a picture.</summary>
    public int FeatureCount { get; }

    /// <summary>Loads a judge.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads of the runtime; 0 = all.</param>
    /// <exception cref="JudgeException">There is no such file, or it is no judge.</exception>
    public static PictureJudge Load(string path, int threads = 1)
    {
        if (!File.Exists(path))
        {
            throw new JudgeException(
                path, $"There is no judge '{path}'. Train one with 'pixwizard-train judge' and put its {FileName} there.");
        }

        GraphSession? session = null;
        try
        {
            session = GraphSession.FromFile(path, new GraphOptions { Threads = threads });
            IReadOnlyDictionary<string, string> facts = session.Facts;
            return new PictureJudge(session, JsonSerializer.Deserialize<string[]>(facts[JudgeGraph.ClassesEntry])!,
                JsonSerializer.Deserialize<int>(facts[JudgeGraph.SideEntry]));
        }
        catch (Exception exception) when (exception is GraphException or KeyNotFoundException or JsonException or InvalidOperationException)
        {
            session?.Dispose();
            throw new JudgeException(path, $"'{path}' is no judge: {exception.Message} Train one with 'pixwizard-train judge'.", exception);
        }
    }

    /// <summary>Judges pictures.</summary>
    /// <param name="pictures">[pictures, 3, side, side] in [-1, 1]; rounded
    /// to bytes before they are looked at, as a saved picture is.</param>
    /// <param name="cancellation">Looked at between batches.</param>
    /// <exception cref="ArgumentException">The length is no multiple of a picture's.</exception>
    public Judgement Judge(ReadOnlySpan<float> pictures, CancellationToken cancellation = default)
    {
        int size = 3 * Side * Side;
        (int count, int rest) = Math.DivRem(pictures.Length, size);
        if (rest != 0)
        {
            throw new ArgumentException(
                $"{pictures.Length} values are no whole number of pictures of {Side}x{Side} pixels.", nameof(pictures));
        }

        int[] classes = new int[count];
        float[] features = new float[count * FeatureCount];
        for (int start = 0; start < count; start += Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int rows = Math.Min(Batch, count - start);
            using GraphTensor image = GraphTensor.From(pictures.Slice(start * size, rows * size), rows, 3, Side, Side);
            Span<float> values = image.AsSpan<float>();
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (MathF.Round((Math.Clamp(values[i], -1, 1) + 1) * 127.5f) / 127.5f) - 1;
            }

            using GraphOutputs outputs = _session.Run(
                new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { [JudgeGraph.Image] = image });
            ReadOnlySpan<float> logits = outputs[JudgeGraph.Logits].AsSpan<float>();
            for (int row = 0; row < rows; row++)
            {
                classes[start + row] = TensorPrimitives.IndexOfMax(logits.Slice(row * ClassNames.Count, ClassNames.Count));
            }

            outputs[JudgeGraph.Features].AsSpan<float>().CopyTo(features.AsSpan(start * FeatureCount));
        }

        return new Judgement(classes, features);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}

/// <summary>What a judge says of pictures.</summary>
/// <param name="Classes">Likeliest class of each picture.</param>
/// <param name="Features">Description of each picture, [pictures, features].</param>
internal sealed record Judgement(IReadOnlyList<int> Classes, ReadOnlyMemory<float> Features);

/// <summary>A file is no judge, or one of other pictures.</summary>
/// <param name="path">The file.</param>
/// <param name="message">What is wrong and how to mend it.</param>
/// <param name="inner">The cause, if another exception was.</param>
internal sealed class JudgeException(string path, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
