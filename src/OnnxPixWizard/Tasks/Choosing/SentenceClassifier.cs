using System.Numerics.Tensors;
using System.Text;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks.Choosing;

/// <summary>Tells which task a sentence means, or that it means none: sums of
/// rows for what is in the sentence, one hidden layer, probabilities.</summary>
/// <remarks>
/// The file, little-endian: the 8 bytes <c>PWCHOOSE</c>; int32 version 1, labels L, features F, width W, hidden H; float32 temperature; L
/// strings as <see cref="BinaryWriter.Write(string)"/> writes them; uint32 [F], the features' numbers in rising order; float32 [W], the
/// unit of each column; int8 [F, W]; float32 [H, W], [H], [L, H], [L].
/// </remarks>
internal sealed class SentenceClassifier
{
    /// <summary>The label of sentences that mean no task.</summary>
    public const string None = "none";

    private const int Version = 1, MostLabels = 256, MostFeatures = 1 << 20, WidestRow = 256;

    private readonly uint[] _features;
    private readonly float[] _units, _hidden, _hiddenBias, _output, _outputBias;
    private readonly sbyte[] _rows;
    private readonly float _temperature;

    private SentenceClassifier(BinaryReader reader)
    {
        Require(reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic), "it does not begin with PWCHOOSE");
        int version = reader.ReadInt32(), labels = reader.ReadInt32(), features = reader.ReadInt32(), width = reader.ReadInt32(),
            hidden = reader.ReadInt32();
        Require(version == Version, $"its version is {version}, this program reads {Version}");
        Require(labels is > 1 and <= MostLabels && features is > 0 and <= MostFeatures && width is > 0 and <= WidestRow
            && hidden is > 0 and <= WidestRow,
            "its sizes are out of range");
        _temperature = reader.ReadSingle();
        Labels = [.. Enumerable.Range(0, labels).Select(_ => reader.ReadString())];
        _features = Numbers<uint>(reader, features, sizeof(uint), BitConverter.ToUInt32);
        _units = Floats(reader, width);
        _rows = Array.ConvertAll(Whole(reader, features * width), static b => (sbyte)b);
        _hidden = Floats(reader, hidden * width);
        _hiddenBias = Floats(reader, hidden);
        _output = Floats(reader, labels * hidden);
        _outputBias = Floats(reader, labels);
        Require(reader.Read() < 0, "something follows its end");
        Require(
            _temperature is > 0 and < 100 && Labels.Contains(None, StringComparer.Ordinal), "it has no label 'none', or no temperature");
    }

    /// <summary>First bytes of a file.</summary>
    public static ReadOnlySpan<byte> Magic => "PWCHOOSE"u8;

    /// <summary>Task ids, and <see cref="None"/>.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BundleException">It can't be read, or is no such file.</exception>
    public static SentenceClassifier Load(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return Load(stream);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or ArgumentException)
        {
            throw new BundleException(BundleFault.File, file, null, $"the task chooser can't be used: {e.Message.TrimEnd('.')}",
                "Copy the bundle again, or make the file with 'pixwizard-train chooser'", e);
        }
    }

    /// <summary>Reads a file's contents.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static SentenceClassifier Load(Stream stream)
    {
        using BinaryReader reader = new(stream, Encoding.UTF8);
        return new SentenceClassifier(reader);
    }

    /// <summary>Probability of each label, in their order.</summary>
    public float[] Probabilities(string sentence)
    {
        List<uint> features = [];
        SentenceFeatures.Collect(SentenceFeatures.Words(sentence), word => Row(SentenceFeatures.OfWord(word)) >= 0, features);
        float[] sum = new float[_units.Length];
        int count = 0;
        foreach (int row in features.Select(Row).Where(static row => row >= 0))
        {
            ReadOnlySpan<sbyte> values = _rows.AsSpan(row * sum.Length, sum.Length);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += values[i];
            }

            count++;
        }

        TensorPrimitives.Multiply(sum, _units, sum);
        TensorPrimitives.Divide(sum, MathF.Sqrt(Math.Max(1, count)), sum);
        float[] hidden = Layer(sum, _hidden, _hiddenBias);
        TensorPrimitives.Max(hidden, 0, hidden);
        float[] scores = Layer(hidden, _output, _outputBias);
        TensorPrimitives.Divide(scores, _temperature, scores);
        TensorPrimitives.SoftMax(scores, scores);
        return scores;
    }

    private int Row(uint feature) => Array.BinarySearch(_features, feature) is var at && at >= 0 ? at : -1;

    private static float[] Layer(float[] input, float[] weights, float[] bias) =>
        [.. bias.Select((b, i) => b + TensorPrimitives.Dot(weights.AsSpan(i * input.Length, input.Length), input))];

    private static byte[] Whole(BinaryReader reader, int count) =>
        reader.ReadBytes(count) is var bytes && bytes.Length == count ? bytes : throw new InvalidDataException("it is cut short");

    private static T[] Numbers<T>(BinaryReader reader, int count, int size, Func<byte[], int, T> read)
    {
        byte[] bytes = Whole(reader, count * size);
        return [.. Enumerable.Range(0, count).Select(i => read(bytes, i * size))];
    }

    private static float[] Floats(BinaryReader reader, int count) => Numbers(reader, count, sizeof(float), BitConverter.ToSingle);

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException(problem);
        }
    }
}
