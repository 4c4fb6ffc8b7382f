using System.Numerics.Tensors;

namespace OnnxPixWizard.Sampling;

/// <summary>From noise to picture, for every family: one solver along one grid.</summary>
internal static class Sampler
{
    /// <summary>Integrates the state in place, and leaves the loop's figures in <paramref name="work"/>.</summary>
    /// <param name="solver">The method; its noise is the state's.</param>
    /// <param name="velocity">Bound to states of this layout.</param>
    /// <param name="state">At t = 0; becomes the state at t = 1.</param>
    /// <param name="times">The grid.</param>
    /// <param name="work">Cancellation, progress, clock.</param>
    /// <param name="observer">Shown the state at each time.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="SamplingException">The state is not finite at the end, or an adaptive solver finds no step.</exception>
    public static void Run(
        SolverOptions solver, GuidedVelocity velocity, FlowState state, float[] times, Work work, StateObserver? observer = null)
    {
        OdeSolver method = OdeSolvers.Create(solver with { Noise = state.FillStepNoise }, state.Values.Length);
        work.Time(() => SamplingLoop.Run(velocity.Evaluate, state.Values, times, method, work, observer, work.Cancellation));
        SamplingLoop.RequireFinite(state.Values);
    }
}

/// <summary>Carries the state after each step on to t = 1: what the picture looks like to become.</summary>
/// <param name="stateLength">Values of the state.</param>
/// <param name="steps">Steps of the grid.</param>
/// <param name="show">Gets the step and the guess of the final state.</param>
internal sealed class PreviewObserver(int stateLength, int steps, Action<int, float[]> show)
{
    private readonly float[] _last = new float[stateLength];
    private readonly float[] _guess = new float[stateLength];
    private float _lastTime;

    /// <summary>A <see cref="StateObserver"/>.</summary>
    public void Observe(int point, float t, ReadOnlySpan<float> x)
    {
        if (point > 0)
        {
            // The mean velocity of the step just done, kept for the time that is left.
            TensorPrimitives.Subtract(x, _last, _guess);
            TensorPrimitives.MultiplyAdd(_guess, (1 - t) / (t - _lastTime), x, _guess);
            if (point < steps)
            {
                show(point, _guess);
            }
        }

        x.CopyTo(_last);
        _lastTime = t;
    }
}
