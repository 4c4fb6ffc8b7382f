using System.Numerics.Tensors;

namespace OnnxPixWizard.Sampling;

/// <summary>Heun's method as PixNerd's sampler has it: the last step is Euler's, so that nothing is evaluated at t = 1.</summary>
/// <remarks>
/// With <c>reuseSlope</c> a step begins with the slope that the previous step predicted at its Euler point: n evaluations for n steps
/// instead of 2n - 1.
/// Source: MCG-NJU/PixNerd, sampling with <c>exact_henu</c> false or true.
/// </remarks>
internal sealed class HeunSolver(bool reuseSlope, int stateLength) : OdeSolver(stateLength, workStates: 3)
{
    internal override void Advance(VelocityField field, ReadOnlySpan<float> times, int step, Span<float> x)
    {
        float h = times[step + 1] - times[step];
        Span<float> first = WorkState(0), last = WorkState(1), stage = WorkState(2);

        if (reuseSlope && step > 0)
        {
            last.CopyTo(first);
        }
        else
        {
            field(x, times[step], first);
        }

        if (step == times.Length - 2)
        {
            TensorPrimitives.MultiplyAdd(first, h, x, x);
            return;
        }

        TensorPrimitives.MultiplyAdd(first, h, x, stage);
        field(stage, times[step + 1], last);
        StateMath.Combine(x, Work[..(2 * StateLength)], [h / 2.0, h / 2.0], x);
    }
}
