using System.Numerics.Tensors;

namespace OnnxPixWizard.Sampling;

/// <summary>One explicit Runge-Kutta step each, without state: they write only into the memory they are given.</summary>
/// <remarks>Stage times and step widths are float32, as the grid is. Source of the tableaux: torchdiffeq's fixed-grid methods.</remarks>
internal static class FlowSteps
{
    /// <summary>Euler: order 1, one evaluation; <paramref name="work"/> holds one state.</summary>
    public static void Euler(VelocityField field, Span<float> x, float t0, float t1, Span<float> work)
    {
        Span<float> slope = work[..x.Length];
        field(x, t0, slope);
        TensorPrimitives.MultiplyAdd(slope, t1 - t0, x, x);
    }

    /// <summary>Midpoint: order 2, two evaluations; <paramref name="work"/> holds two states.</summary>
    public static void Midpoint(VelocityField field, Span<float> x, float t0, float t1, Span<float> work)
    {
        float h = t1 - t0;
        Span<float> slope = work[..x.Length], stage = work.Slice(x.Length, x.Length);

        field(x, t0, slope);
        TensorPrimitives.MultiplyAdd(slope, h / 2, x, stage);
        field(stage, t0 + (h / 2), slope);
        TensorPrimitives.MultiplyAdd(slope, h, x, x);
    }

    /// <summary>Heun's trapezoidal predictor-corrector: order 2, two evaluations; <paramref name="work"/> holds three states.</summary>
    public static void Heun2(VelocityField field, Span<float> x, float t0, float t1, Span<float> work)
    {
        int n = x.Length;
        float h = t1 - t0;
        Span<float> slopes = work[..(2 * n)], stage = work.Slice(2 * n, n);

        field(x, t0, slopes[..n]);
        TensorPrimitives.MultiplyAdd(slopes[..n], h, x, stage);
        field(stage, t1, slopes[n..]);
        StateMath.Combine(x, slopes, [h / 2.0, h / 2.0], x);
    }

    /// <summary>Heun's third-order method: order 3, three evaluations; <paramref name="work"/> holds four states.</summary>
    public static void Heun3(VelocityField field, Span<float> x, float t0, float t1, Span<float> work)
    {
        int n = x.Length;
        float h = t1 - t0;
        Span<float> slopes = work[..(3 * n)], stage = work.Slice(3 * n, n);

        field(x, t0, slopes[..n]);
        StateMath.Combine(x, slopes, [h / 3.0], stage);
        field(stage, t0 + (h / 3), slopes.Slice(n, n));
        StateMath.Combine(x, slopes, [0, h * 2.0 / 3], stage);
        field(stage, t0 + (h * 2 / 3), slopes.Slice(2 * n, n));
        StateMath.Combine(x, slopes, [h / 4.0, 0, h * 3.0 / 4], x);
    }

    /// <summary>Kutta's 3/8 rule: order 4, four evaluations; <paramref name="work"/> holds five states.</summary>
    public static void Rk4(VelocityField field, Span<float> x, float t0, float t1, Span<float> work)
    {
        int n = x.Length;
        float h = t1 - t0;
        Span<float> slopes = work[..(4 * n)], stage = work.Slice(4 * n, n);

        field(x, t0, slopes[..n]);
        StateMath.Combine(x, slopes, [h / 3.0], stage);
        field(stage, t0 + (h / 3), slopes.Slice(n, n));
        StateMath.Combine(x, slopes, [h / -3.0, h], stage);
        field(stage, t0 + (h * 2 / 3), slopes.Slice(2 * n, n));
        StateMath.Combine(x, slopes, [h, -h, h], stage);
        field(stage, t1, slopes.Slice(3 * n, n));
        StateMath.Combine(x, slopes, [h / 8.0, h * 3.0 / 8, h * 3.0 / 8, h / 8.0], x);
    }
}

/// <summary>One step of a method without memory.</summary>
/// <param name="field">The velocity.</param>
/// <param name="x">State at <paramref name="t0"/>; becomes the state at <paramref name="t1"/>.</param>
/// <param name="t0">Begin of the step.</param>
/// <param name="t1">End of the step.</param>
/// <param name="work">Working memory; its content means nothing before and after.</param>
internal delegate void FlowStep(VelocityField field, Span<float> x, float t0, float t1, Span<float> work);

/// <summary>Repeats a <see cref="FlowStep"/>.</summary>
internal sealed class OneStepSolver(FlowStep method, int workStates, int stateLength) : OdeSolver(stateLength, workStates)
{
    internal override void Advance(VelocityField field, ReadOnlySpan<float> times, int step, Span<float> x) =>
        method(field, x, times[step], times[step + 1], Work);
}
