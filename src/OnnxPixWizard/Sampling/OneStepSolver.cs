namespace OnnxPixWizard.Sampling;

/// <summary>Repeats a <see cref="FlowStep"/>.</summary>
internal sealed class OneStepSolver(FlowStep method, int workStates, int stateLength) : OdeSolver(stateLength, workStates)
{
    internal override void Advance(VelocityField field, ReadOnlySpan<float> times, int step, Span<float> x) =>
        method(field, x, times[step], times[step + 1], Work);
}
