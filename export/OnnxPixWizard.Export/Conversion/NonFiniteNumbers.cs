using System.Collections.Concurrent;
using System.Numerics.Tensors;

namespace OnnxPixWizard.Export.Conversion;

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
            $"{part}: {names.Length} parameter(s) hold numbers that are not finite, {(names.Length > Named ? "first " : "")}{first}: the checkpoint is damaged, "
            + "or its training failed. Nothing was written. Take an earlier one, or convert it as it is with --allow-nonfinite.",
            [.. names.Select(name => $"{part}: '{name}' holds {_kinds[name]}")]);
    }
}
