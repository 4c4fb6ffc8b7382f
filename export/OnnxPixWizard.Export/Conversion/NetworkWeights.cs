using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
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
    public NetworkWeights(
        string part, ICheckpoint checkpoint, IReadOnlyDictionary<string, long[]> needed, WeightNames names, TensorReport report)
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
            .Where(name =>
                !used.Contains(name) && !(name.StartsWith(prefix, StringComparison.Ordinal) && names.IsUnneeded(name[prefix.Length..])))
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

        return found.SequenceEqual(shape)
            && tensor.Type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float64
            ? null
            : $"{tensor.Type} [{string.Join(", ", tensor.Shape.ToArray())}]";
    }
}

/// <summary>How files of different origin spell a network's parameters.</summary>
internal abstract class WeightNames
{
    /// <summary>Paths that some files put before every name.</summary>
    public virtual IReadOnlyList<string> Prefixes => [""];

    /// <summary>Whether a tensor [C, C, 1, 1] stands for a matrix [C, C].</summary>
    public virtual bool AllowsTrailingOnes => false;

    /// <summary>Names under which files hold a parameter, the present one first.</summary>
    public virtual IEnumerable<string> Spellings(string name) => [name];

    /// <summary>Whether a tensor belongs to the published files without being needed here.</summary>
    /// <param name="name">Its name, without the prefix.</param>
    public virtual bool IsUnneeded(string name) => false;
}

/// <summary>A checkpoint's tensor as 32-bit floats, under the network's shape.
/// What is read is looked at in passing for numbers that are none.</summary>
internal sealed class CheckpointFloats(CheckpointTensor tensor, ReadOnlySpan<long> shape, NonFiniteNumbers found)
    : LazyTensor(ElementType.Float32, shape)
{
    public override void Read(long first, Span<byte> destination)
    {
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(destination);
        tensor.ReadFloat32(first, numbers);
        found.LookAt(tensor.Name, numbers);
    }

    public override void ReadRuns(long first, int length, long stride, Span<float> destination)
    {
        tensor.ReadFloat32Runs(first, length, stride, destination);
        found.LookAt(tensor.Name, destination);
    }
}

/// <summary>Parameters in which NaN or infinity was seen while they were copied. Thread-safe.</summary>
internal sealed class NonFiniteNumbers
{
    private const int Named = 3;

    private readonly ConcurrentDictionary<string, string> _kinds = new(StringComparer.Ordinal);

    /// <summary>Looks at numbers of a parameter.</summary>
    public void LookAt(string name, ReadOnlySpan<float> numbers)
    {
        if (TensorPrimitives.IsFiniteAll(numbers))
        {
            return;
        }

        string kind = TensorPrimitives.IsNaNAny(numbers) ? "NaN" : "infinity";
        _kinds.AddOrUpdate(name, kind, (_, known) => known == kind ? known : "NaN and infinity");
    }

    /// <summary>Refuses what was seen.</summary>
    /// <param name="part">The part's name, for the lines.</param>
    /// <exception cref="ConversionException">A parameter holds numbers that are not finite.</exception>
    public void ThrowIfAny(string part)
    {
        if (_kinds.IsEmpty)
        {
            return;
        }

        string[] names = [.. _kinds.Keys.Order(StringComparer.Ordinal)];
        string first = string.Join(", ", names.Take(Named).Select(name => $"'{name}' ({_kinds[name]})"));
        throw new ConversionException(
            $"{part}: {names.Length} parameter(s) hold numbers that are not finite, {(names.Length > Named ? "first " : "")}{first}: the "
                + "checkpoint is damaged, "
            + "or its training failed. Nothing was written. Take an earlier one, or convert it as it is with --allow-nonfinite.",
            [.. names.Select(name => $"{part}: '{name}' holds {_kinds[name]}")]);
    }
}
