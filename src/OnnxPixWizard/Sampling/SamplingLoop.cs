using System.Runtime.InteropServices;

namespace OnnxPixWizard.Sampling;

/// <summary>The one loop behind every solver; it alone knows progress and cancellation.</summary>
internal static class SamplingLoop
{
    /// <summary>Integrates <paramref name="x"/> over the grid, in place. Allocates once at the start, nothing per step.</summary>
    /// <param name="field">The velocity.</param>
    /// <param name="x">State at the first time; becomes the state at the last.</param>
    /// <param name="times">At least two times, strictly monotone.</param>
    /// <param name="solver">Made for states of this length; used by one run at a time.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="observer">Shown the state at each time.</param>
    /// <param name="cancellation">Looked at before each evaluation.</param>
    /// <returns>How many times the velocity was evaluated.</returns>
    /// <exception cref="SamplingException">The grid is bad, or an adaptive solver finds no step.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; <paramref name="x"/> is the state of the last whole step.</exception>
    public static int Run(
        VelocityField field,
        Span<float> x,
        ReadOnlySpan<float> times,
        OdeSolver solver,
        IProgress<SamplingProgress>? progress = null,
        StateObserver? observer = null,
        CancellationToken cancellation = default)
    {
        TimeGrid.Validate(times);
        if (x.Length != solver.StateLength)
        {
            throw new ArgumentException($"The state has {x.Length} values; the solver was made for {solver.StateLength}.", nameof(x));
        }

        Watch watch = new(field, cancellation);
        VelocityField watched = watch.Evaluate;
        observer?.Invoke(0, times[0], x);
        for (int step = 0; step < times.Length - 1; step++)
        {
            solver.Advance(watched, times, step, x);
            progress?.Report(new SamplingProgress(step + 1, times.Length - 1, times[step + 1], watch.Evaluations));
            observer?.Invoke(step + 1, times[step + 1], x);
        }

        return watch.Evaluations;
    }

    /// <exception cref="SamplingException">A value is NaN or infinite.</exception>
    internal static void RequireFinite(ReadOnlySpan<float> state)
    {
        if (state.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new SamplingException(SamplingFault.NotFinite,
                "the network's result is not finite; take lower guidance scales or more steps, or a bundle of higher precision.");
        }
    }

    private sealed class Watch(VelocityField field, CancellationToken cancellation)
    {
        public int Evaluations { get; private set; }

        public void Evaluate(ReadOnlySpan<float> x, float t, Span<float> velocity)
        {
            cancellation.ThrowIfCancellationRequested();
            Evaluations++;
            field(x, t, velocity);
        }
    }
}

/// <summary>dx/dt of the flow at a state and a time.</summary>
/// <param name="x">State; not to be kept.</param>
/// <param name="t">Time, 0 noise, 1 picture. Adaptive solvers also ask somewhat beyond the last time.</param>
/// <param name="velocity">Receives the velocity, as long as <paramref name="x"/> and never the same memory.</param>
internal delegate void VelocityField(ReadOnlySpan<float> x, float t, Span<float> velocity);

/// <summary>Sees the state at each time of the grid, the first one included; for previews and trajectories.</summary>
/// <param name="point">Index of the time, 0 to steps.</param>
/// <param name="t">The time.</param>
/// <param name="x">State; valid during the call.</param>
internal delegate void StateObserver(int point, float t, ReadOnlySpan<float> x);

/// <summary>How far a sampling run has come.</summary>
/// <param name="Step">Steps done, 1 to <paramref name="Steps"/>.</param>
/// <param name="Steps">Steps of the grid.</param>
/// <param name="Time">Time reached.</param>
/// <param name="Evaluations">Evaluations of the velocity so far.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SamplingProgress(int Step, int Steps, float Time, int Evaluations);
