using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>
/// How a stored tensor is made of published parameters by moving elements only. The inverse exists, so parameters can be read back exactly.
/// </summary>
public abstract record ParameterLayout
{
    /// <summary>Extents of the stored tensor.</summary>
    public abstract long[] GetShape();

    /// <summary>Computes a block of the stored tensor, from the elements that it needs alone.</summary>
    /// <param name="source">Gives a published parameter, as 32-bit floats, by name.</param>
    /// <param name="start">First entry along each axis.</param>
    /// <param name="extent">Entries along each axis.</param>
    /// <param name="destination">Receives the block, row-major.</param>
    /// <exception cref="ParameterException">A parameter is missing or of another shape.</exception>
    public abstract void Read(
        Func<string, LazyTensor> source, ReadOnlySpan<long> start, ReadOnlySpan<long> extent, Span<float> destination);

    /// <summary>Computes a range of the stored tensor's elements, in row-major order.</summary>
    /// <param name="source">Gives a published parameter, as 32-bit floats, by name.</param>
    /// <param name="first">Index of the first element.</param>
    /// <param name="destination">Receives the elements.</param>
    /// <exception cref="ParameterException">A parameter is missing or of another shape.</exception>
    public void ReadRange(Func<string, LazyTensor> source, long first, Span<float> destination)
    {
        long[] shape = GetShape();
        Span<long> start = stackalloc long[shape.Length], extent = stackalloc long[shape.Length];
        while (destination.Length > 0)
        {
            int taken = (int)TensorBlock.At(shape, first, destination.Length, start, extent);
            Read(source, start, extent, destination[..taken]);
            destination = destination[taken..];
            first += taken;
        }
    }

    /// <summary>Takes the published parameters out of the stored tensor.</summary>
    /// <param name="stored">The stored tensor.</param>
    /// <param name="write">Receives each parameter under its published name.</param>
    public abstract void Extract(Tensor stored, Action<string, Tensor> write);

    /// <summary>Names and shapes of the published parameters involved.</summary>
    public abstract IEnumerable<(string Name, long[] Shape)> GetParameters();

    /// <summary>The recipe as JSON, for the model file's metadata.</summary>
    public abstract JsonObject ToJson();

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="JsonException">The text is not a recipe.</exception>
    public static ParameterLayout FromJson(JsonNode? json)
    {
        try
        {
            JsonObject entry = json!.AsObject();
            return (string?)entry["op"] switch
            {
                null => new StoredParameter((string)entry["parameter"]!, Lengths(entry["shape"])),
                "transpose" =>
                    new TransposedLayout(FromJson(entry["of"]), Array.ConvertAll(Lengths(entry["perm"]), static axis => (int)axis)),
                "reshape" => new ReshapedLayout(FromJson(entry["of"]), Lengths(entry["shape"])),
                "concat" => new ConcatenatedLayout([.. entry["parts"]!.AsArray().Select(FromJson)], (int)entry["axis"]!),
                "permute" => new PermutedLayout(FromJson(entry["of"]), (int)entry["axis"]!, Lengths(entry["indices"])),
                string op => throw new JsonException($"'{op}' is not a way to store parameters."),
            };
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or NullReferenceException or FormatException or ArgumentNullException)
        {
            throw new JsonException("A recipe of stored parameters is malformed.", exception);
        }
    }

    /// <summary>A list of integers as JSON.</summary>
    protected static JsonArray ToJsonArray(IEnumerable<long> values) => new([.. values.Select(static value => (JsonNode)value)]);

    private static long[] Lengths(JsonNode? json) => [.. json!.AsArray().Select(static value => (long)value!)];
}
