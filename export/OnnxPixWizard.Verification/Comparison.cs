using System.Numerics;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Verification;

/// <summary>Accumulates the comparison of a case's tensors: the largest errors, and which tensor strays furthest.</summary>
/// <param name="tolerance">Used wherever a tensor brings none of its own.</param>
internal sealed class Comparison(CaseTolerance tolerance)
{
    private readonly List<string> _complaints = [];
    private double _largestAbsolute;
    private double _largestRelative;

    /// <summary>No difference so far exceeds its tolerance.</summary>
    public bool Agrees => _complaints.Count == 0;

    /// <summary>Compares floating values element by element; NaN agrees with nothing.</summary>
    /// <param name="name">The tensor, for the message.</param>
    /// <param name="expected">From the case.</param>
    /// <param name="actual">From the code under test; the same number of elements.</param>
    /// <param name="own">Tolerance of this tensor alone.</param>
    public void Compare(string name, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, CaseTolerance? own = null) =>
        CompareFloats(name, expected, actual, own ?? tolerance);

    /// <inheritdoc cref="Compare(string, ReadOnlySpan{float}, ReadOnlySpan{float}, CaseTolerance?)"/>
    public void Compare(string name, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, CaseTolerance? own = null) =>
        CompareFloats(name, expected, actual, own ?? tolerance);

    /// <summary>Compares two tensors: types and shapes exactly, floats within the tolerance, everything else exactly.</summary>
    /// <exception cref="NotSupportedException">The type is a 16-bit float: widen both first.</exception>
    public void Compare(string name, Tensor expected, Tensor actual, CaseTolerance? own = null)
    {
        if (expected.Type != actual.Type || !expected.Shape.SequenceEqual(actual.Shape))
        {
            Complain(name, $"type and shape {Describe(actual)} instead of {Describe(expected)}");
            return;
        }

        switch (expected.Type)
        {
            case ElementType.Float32: Compare(name, expected.AsSpan<float>(), actual.AsSpan<float>(), own); break;
            case ElementType.Float64: Compare(name, expected.AsSpan<double>(), actual.AsSpan<double>(), own); break;
            case ElementType.Int64: CompareExact<long>(name, expected.AsSpan<long>(), actual.AsSpan<long>()); break;
            case ElementType.Int32: CompareExact<int>(name, expected.AsSpan<int>(), actual.AsSpan<int>()); break;
            case ElementType.Int8 or ElementType.UInt8 or ElementType.Bool: CompareExact<byte>(name, expected.Data.Span,
                actual.Data.Span); break;
            default: throw new NotSupportedException($"Tensors of type {expected.Type} are not compared directly.");
        }
    }

    /// <summary>Compares integers, which must be equal.</summary>
    public void CompareExact<T>(string name, ReadOnlySpan<T> expected, ReadOnlySpan<T> actual) where T : unmanaged, INumber<T>
    {
        if (!SameLength(name, expected.Length, actual.Length))
        {
            return;
        }

        int wrong = 0, first = -1;
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] == actual[i])
            {
                continue;
            }

            wrong++;
            first = first < 0 ? i : first;
            double difference = Math.Abs(double.CreateChecked(expected[i]) - double.CreateChecked(actual[i]));
            Note(difference, double.CreateChecked(expected[i]));
        }

        if (wrong > 0)
        {
            Complain(name, $"element {first} is {actual[first]} instead of {expected[first]}; {wrong} of {expected.Length} differ");
        }
    }

    /// <summary>Records a demand that is no comparison of tensors.</summary>
    /// <param name="holds">Whether it is met.</param>
    /// <param name="name">What it is about.</param>
    /// <param name="complaint">What to say otherwise.</param>
    public void Demand(bool holds, string name, string complaint)
    {
        if (!holds)
        {
            Complain(name, complaint);
        }
    }

    /// <summary>The result so far.</summary>
    public CaseResult ToResult() => Agrees
        ? new CaseResult(CaseOutcome.Passed, _largestAbsolute, _largestRelative)
        : new CaseResult(CaseOutcome.Failed, _largestAbsolute, _largestRelative,
            _complaints[0] + (_complaints.Count > 1 ? $" ({_complaints.Count - 1} more tensors differ)" : string.Empty));

    private static string Describe(Tensor tensor) => $"{tensor.Type} [{string.Join(", ", tensor.Shape.ToArray())}]";

    private void CompareFloats<T>(string name, ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, CaseTolerance bound)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!SameLength(name, expected.Length, actual.Length))
        {
            return;
        }

        int wrong = 0, worst = -1;
        double worstExcess = double.NegativeInfinity;
        for (int i = 0; i < expected.Length; i++)
        {
            double wanted = double.CreateChecked(expected[i]), value = double.CreateChecked(actual[i]);
            if (wanted == value)
            {
                continue;
            }

            double difference = Math.Abs(value - wanted);
            difference = double.IsNaN(difference) ? double.PositiveInfinity : difference;
            Note(difference, wanted);
            double allowed = bound.Absolute + (bound.Relative * Math.Abs(wanted));
            if (difference <= allowed)
            {
                continue;
            }

            wrong++;
            double excess = difference - allowed;
            if (!(excess <= worstExcess))
            {
                (worst, worstExcess) = (i, excess);
            }
        }

        if (wrong > 0)
        {
            Complain(name,
                $"element {worst} is {actual[worst]:G9} instead of {expected[worst]:G9}; {wrong} of {expected.Length} differ too much");
        }
    }

    private bool SameLength(string name, int expected, int actual)
    {
        Demand(expected == actual, name, $"{actual} elements instead of {expected}");
        return expected == actual;
    }

    private void Note(double difference, double expected)
    {
        _largestAbsolute = Math.Max(_largestAbsolute, difference);
        if (expected != 0)
        {
            _largestRelative = Math.Max(_largestRelative, difference / Math.Abs(expected));
        }
    }

    private void Complain(string name, string complaint) => _complaints.Add($"{name}: {complaint}");
}
