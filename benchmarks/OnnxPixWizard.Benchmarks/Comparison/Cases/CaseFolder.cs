using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxPixWizard.Benchmarks.Harness;

namespace OnnxPixWizard.Benchmarks.Comparison.Cases;

/// <summary>One loop in numbers, on disk, so that every contender, in whatever language, starts from the same bytes.</summary>
/// <param name="Path">The folder: <c>case.json</c>, and a file of little-endian elements for each tensor.</param>
/// <param name="Facts">What <c>case.json</c> holds.</param>
internal sealed record CaseFolder(string Path, CaseFacts Facts)
{
    private const string FactsFile = "case.json";

    private readonly Dictionary<string, Array> _read = new(StringComparer.Ordinal);

    public static CaseFolder Open(string folder) => new(
        folder, JsonSerializer.Deserialize<CaseFacts>(File.ReadAllBytes(System.IO.Path.Combine(folder, FactsFile)),
            HarnessCommand.JsonFormat)!);

    /// <summary>Writes <c>case.json</c>; call it last.</summary>
    public void Save() => File.WriteAllBytes(
        System.IO.Path.Combine(Path, FactsFile), JsonSerializer.SerializeToUtf8Bytes(Facts, HarnessCommand.JsonFormat));

    /// <summary>Writes a tensor, and notes its shape.</summary>
    public void Add<T>(string name, ReadOnlySpan<T> values, params long[] shape)
        where T : unmanaged
    {
        File.WriteAllBytes(FileOf(name), MemoryMarshal.AsBytes(values));
        Facts.Tensors[name] = new CaseTensor(typeof(T) == typeof(float) ? "float32" : typeof(T) == typeof(long) ? "int64" : "bool", shape);
    }

    /// <summary>A tensor's values, read once.</summary>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        if (!_read.TryGetValue(name, out Array? values))
        {
            _read.Add(name, values = MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(FileOf(name))).ToArray());
        }

        return (T[])values;
    }

    public bool Has(string name) => Facts.Tensors.ContainsKey(name);

    private string FileOf(string name) => System.IO.Path.Combine(Path, name + ".bin");
}

/// <summary>A tensor of a case.</summary>
/// <param name="Type">float32, int64 or bool.</param>
/// <param name="Shape">Lengths of the axes.</param>
internal sealed record CaseTensor(string Type, long[] Shape);

/// <summary>What a case is about.</summary>
internal sealed record CaseFacts
{
    /// <summary>The bundle's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its folder.</summary>
    public required string Bundle { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Times of the grid, one more than there are steps.</summary>
    public required float[] Times { get; init; }

    /// <summary>Features of a token, and how many of them are guided.</summary>
    public required int TokenFeatures { get; init; }

    public required int GuidedFeatures { get; init; }

    public required double ImageGuidance { get; init; }

    /// <summary>Task of the whole request; null where only the loop is compared.</summary>
    public string? Task { get; init; }

    public string? Instruction { get; init; }

    /// <summary>Factor and shift from the autoencoder's latent to the state; null where the state is pixels.</summary>
    public double[]? Latent { get; init; }

    /// <summary>Side of a patch in cells, and channels of the state.</summary>
    public required int PatchSize { get; init; }

    public required int Channels { get; init; }

    /// <summary>Full path of every graph, the step in the form that the runtime takes.</summary>
    public required Dictionary<string, string> Graphs { get; init; }

    /// <summary>
    /// hidden_states, text_mask and text_embeds of the instruction and, with <c>null.</c> before, of the empty one; image_tokens;
    /// source_tokens, and <c>null.source_tokens</c>; noise; rope_cos, rope_sin; attention_gain; for whole requests the encoders' inputs.
    /// </summary>
    public Dictionary<string, CaseTensor> Tensors { get; init; } = new(StringComparer.Ordinal);
}
