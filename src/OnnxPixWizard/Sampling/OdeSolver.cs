namespace OnnxPixWizard.Sampling;

/// <summary>Advances a state along a grid of times. It owns the working memory of one run, and nothing is allocated while it runs.</summary>
/// <remarks>For one run at a time. <see cref="SamplingLoop"/> drives it; progress and cancellation are the loop's.</remarks>
public abstract class OdeSolver
{
    private readonly float[] _work;

    /// <param name="stateLength">Values of the state, n.</param>
    /// <param name="workStates">States of working memory.</param>
    private protected OdeSolver(int stateLength, int workStates)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stateLength);
        StateLength = stateLength;
        _work = GC.AllocateUninitializedArray<float>(checked(stateLength * workStates), pinned: true);
    }

    /// <summary>Values of the state that it can advance.</summary>
    public int StateLength { get; }

    /// <summary>All of the working memory.</summary>
    private protected Span<float> Work => _work;

    /// <summary>One state of the working memory.</summary>
    private protected Span<float> WorkState(int index) => _work.AsSpan(index * StateLength, StateLength);

    /// <summary>Moves <paramref name="x"/> from times[step] to times[step + 1]; steps are taken in order from 0.</summary>
    /// <param name="field">The velocity.</param>
    /// <param name="times">The whole grid.</param>
    /// <param name="step">Which interval.</param>
    /// <param name="x">The state, updated in place; nobody else changes it between steps.</param>
    internal abstract void Advance(VelocityField field, ReadOnlySpan<float> times, int step, Span<float> x);
}
