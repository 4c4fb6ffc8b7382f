using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>
/// How a stored tensor is made of published parameters by moving elements only. The inverse exists, so parameters can be read back exactly.
/// </summary>
public abstract record ParameterLayout
{
    /// <summary>Extents of the stored tensor.</summary>
    public abstract long[] GetShape();

    /// <summary>Computes the stored tensor.</summary>
    /// <param name="read">Gives a published parameter by name.</param>
    public abstract Tensor Materialize(Func<string, Tensor> read);

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
                "transpose" => new TransposedLayout(FromJson(entry["of"]), Array.ConvertAll(Lengths(entry["perm"]), static axis => (int)axis)),
                "reshape" => new ReshapedLayout(FromJson(entry["of"]), Lengths(entry["shape"])),
                "concat" => new ConcatenatedLayout([.. entry["parts"]!.AsArray().Select(FromJson)], (int)entry["axis"]!),
                "permute" => new PermutedLayout(FromJson(entry["of"]), (int)entry["axis"]!, Lengths(entry["indices"])),
                string op => throw new JsonException($"'{op}' is not a way to store parameters."),
            };
        }
        catch (Exception exception) when (exception is InvalidOperationException or NullReferenceException or FormatException or ArgumentNullException)
        {
            throw new JsonException("A recipe of stored parameters is malformed.", exception);
        }
    }

    /// <summary>A list of integers as JSON.</summary>
    protected static JsonArray ToJsonArray(IEnumerable<long> values) => new([.. values.Select(static value => (JsonNode)value)]);

    private static long[] Lengths(JsonNode? json) => [.. json!.AsArray().Select(static value => (long)value!)];
}
