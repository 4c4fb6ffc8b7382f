namespace OnnxPixWizard.Sampling;

/// <summary>
/// Explicit Adams method on the grid's own, unequal steps: one evaluation a step, the last <c>order</c> velocities remembered.
/// </summary>
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

/// <summary>Weights of past velocities, integrated ahead of the run.</summary>
internal static class AdamsCoefficients
{
    /// <summary>Highest order.</summary>
    public const int MaximumOrder = 4;

    // Gauss-Legendre with two points is exact up to cubics: for every Lagrange polynomial of at most four nodes.
    private const double GaussPoint = 0.57735026918962576;

    /// <summary>Shares of the step from times[step] to times[step + 1] that the last velocities get; they add up to 1.</summary>
    /// <param name="times">The grid.</param>
    /// <param name="step">Which interval; at least as many velocities as there are shares must be known: times[step - shares.Length + 1] to
    /// times[step].</param>
    /// <param name="shares">1 to 4 shares, oldest first: the mean of each Lagrange basis polynomial over the step.</param>
    public static void Compute(ReadOnlySpan<float> times, int step, Span<double> shares)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shares.Length, MaximumOrder, nameof(shares));
        ReadOnlySpan<float> nodes = times.Slice(step - shares.Length + 1, shares.Length);
        double middle = ((double)times[step] + times[step + 1]) / 2, reach = GaussPoint * ((double)times[step + 1] - times[step]) / 2;
        for (int j = 0; j < shares.Length; j++)
        {
            shares[j] = (Basis(nodes, j, middle - reach) + Basis(nodes, j, middle + reach)) / 2;
        }
    }

    private static double Basis(ReadOnlySpan<float> nodes, int j, double t)
    {
        double product = 1;
        for (int m = 0; m < nodes.Length; m++)
        {
            product *= m == j ? 1 : (t - nodes[m]) / ((double)nodes[j] - nodes[m]);
        }

        return product;
    }
}
