namespace OnnxPixWizard.Sampling;

/// <summary>Explicit Adams method on the grid's own, unequal steps: one evaluation a step, the last <c>order</c> velocities remembered.</summary>
/// <remarks>Early steps use as many velocities as there are. Source: AdamLM of MCG-NJU/PixNerd, with exact coefficients.</remarks>
internal sealed class AdamsSolver(int order, int stateLength) : OdeSolver(stateLength, workStates: order)
{
    private readonly int _order = order;

    internal override void Advance(VelocityField field, ReadOnlySpan<float> times, int step, Span<float> x)
    {
        int used = Math.Min(_order, step + 1);
        Span<double> coefficients = stackalloc double[AdamsCoefficients.MaximumOrder];
        AdamsCoefficients.Compute(times, step, coefficients[..used]);

        // Velocity of step k lives in slot k mod _order; the sum does not care for their order.
        double h = (double)times[step + 1] - times[step];
        Span<double> weights = stackalloc double[AdamsCoefficients.MaximumOrder];
        for (int age = 0; age < used; age++)
        {
            weights[(step - age) % _order] = h * coefficients[used - 1 - age];
        }

        field(x, times[step], WorkState(step % _order));
        StateMath.Combine(x, Work[..(used * StateLength)], weights[..used], x);
    }
}
