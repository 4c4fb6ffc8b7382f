using System.Numerics.Tensors;

namespace OnnxPixWizard.Sampling;

/// <summary>
/// Euler and Maruyama's method on a flow that is diffused and pulled back by its score; the last step is Euler's, without noise.
/// </summary>
/// <remarks>
/// On the straight path from noise to picture the score is s = (t v - x) / (1 - t). With w = diffusion · (1 - t) a step of width h is
/// x + h (v + share · w s) + sqrt(2 · share · w h) n, n standard normal. Any diffusion keeps the distribution at every time as h becomes
/// small; noise that is left out
/// (<c>sde_mean</c>) leaves the pull alone. Source: the step functions of MCG-NJU/PixNerd's Euler sampler with the linear schedule's w.
/// </remarks>
/// <param name="diffusion">Factor of w, 0 or more; 0 is Euler's method.</param>
/// <param name="share">Part of w that acts.</param>
/// <param name="noise">Draws a step's noise; null: none is added.</param>
/// <param name="stateLength">Values of the state.</param>
internal sealed class SdeSolver(double diffusion, double share, StepNoise? noise, int stateLength) : OdeSolver(stateLength, workStates: 1)
{
    internal override void Advance(VelocityField field, ReadOnlySpan<float> times, int step, Span<float> x)
    {
        float t = times[step], h = times[step + 1] - t;
        if (h < 0)
        {
            throw new SamplingException(
                SamplingFault.BadGrid, "a stochastic solver goes from noise to picture only; take a grid whose times rise.");
        }

        Span<float> slope = WorkState(0);
        field(x, t, slope);
        double pull = step == times.Length - 2 ? 0 : diffusion * share;
        if (pull > 0)
        {
            // v + share w s = v (1 + pull t) - pull x: the division by 1 - t is gone.
            TensorPrimitives.Multiply(x, (float)(1 - (pull * h)), x);
        }

        TensorPrimitives.MultiplyAdd(slope, (float)(h * (1 + (pull * t))), x, x);
        if (pull > 0 && noise is not null)
        {
            noise(step, slope);
            TensorPrimitives.MultiplyAdd(slope, (float)Math.Sqrt(2 * pull * (1 - t) * h), x, x);
        }
    }
}
