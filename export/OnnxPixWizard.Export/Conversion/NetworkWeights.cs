using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>The parameters of a network, found in a checkpoint whatever its spelling.</summary>
internal sealed class NetworkWeights
{
    private readonly string _part;
    private readonly Dictionary<string, LazyTensor> _tensors = new(StringComparer.Ordinal);
    private readonly NonFiniteNumbers _nonFinite = new();

    /// <summary>Looks every parameter up, and reports what is missing, surplus or of another shape.</summary>
    /// <param name="part">The part's name, for the report.</param>
    /// <param name="checkpoint">Stays open as long as the weights are read.</param>
    /// <param name="needed">Parameters with their shapes.</param>
    /// <param name="names">Spellings.</param>
    /// <param name="report">Receives the findings.</param>
    public NetworkWeights(string part, ICheckpoint checkpoint, IReadOnlyDictionary<string, long[]> needed, WeightNames names, TensorReport report)
    {
        _part = part;
        string prefix = names.Prefixes.MaxBy(prefix => needed.Keys.Count(name => Find(checkpoint, prefix, name, names) is not null))!;
        HashSet<string> used = new(StringComparer.Ordinal);
        List<string> missing = [];
        foreach ((string name, long[] shape) in needed)
        {
            if (Find(checkpoint, prefix, name, names) is not { } tensor)
            {
                missing.Add(name);
                continue;
            }

            used.Add(tensor.Name);
            if (Problem(tensor, shape, names) is { } found)
            {
                report.Unfit(part, tensor.Name, found, $"floating-point numbers [{string.Join(", ", shape)}]");
            }

            _tensors.Add(name, new CheckpointFloats(tensor, shape, _nonFinite));
        }

        string[] surplus = [.. checkpoint.Tensors.Keys
            .Where(name => !used.Contains(name) && !(name.StartsWith(prefix, StringComparison.Ordinal) && names.IsUnneeded(name[prefix.Length..])))
            .Order(StringComparer.Ordinal)];
        foreach (string name in missing)
        {
            report.Missing(part, name, needed[name], NearestNames.Of(prefix + name, surplus));
        }

        foreach (string name in surplus)
        {
            report.Surplus(part, name, checkpoint.Tensors[name].Shape, NearestNames.Of(name, missing));
        }
    }

    /// <summary>A parameter by its published name, as 32-bit floats.</summary>
    public LazyTensor Get(string name) => _tensors[name];

    /// <summary>Refuses parameters in which NaN or infinity was read so far.</summary>
    /// <exception cref="ConversionException">There are such.</exception>
    public void RequireFinite() => _nonFinite.ThrowIfAny(_part);

    private static CheckpointTensor? Find(ICheckpoint checkpoint, string prefix, string name, WeightNames names) => names.Spellings(name)
        .Select(spelling => checkpoint.Tensors.GetValueOrDefault(prefix + spelling))
        .FirstOrDefault(static tensor => tensor is not null);

    private static string? Problem(CheckpointTensor tensor, long[] shape, WeightNames names)
    {
        ReadOnlySpan<long> found = tensor.Shape;
        while (names.AllowsTrailingOnes && found.Length > shape.Length && found[^1] == 1)
        {
            found = found[..^1];
        }

        return found.SequenceEqual(shape) && tensor.Type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float64
            ? null
            : $"{tensor.Type} [{string.Join(", ", tensor.Shape.ToArray())}]";
    }
}
