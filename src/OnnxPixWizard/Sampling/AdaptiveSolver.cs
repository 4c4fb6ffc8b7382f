using System.Numerics.Tensors;

namespace OnnxPixWizard.Sampling;

/// <summary>
/// An embedded Runge-Kutta pair with step-size control. Steps do not bend to the grid: they run beyond each wanted time, and a quartic
/// answers.
/// </summary>
/// <remarks>
/// Evaluations: 2 at the start, then Stages - 1 for each attempted step. The field is asked up to some way beyond the last time.
/// The error is one number for the whole state. Source: torchdiffeq's adaptive methods, whose decisions it repeats.
/// </remarks>
internal sealed class AdaptiveSolver(EmbeddedTableau tableau, SolverOptions options, int stateLength)
    : OdeSolver(stateLength, workStates: tableau.Stages + 2)
{
    private const double Safety = 0.9, LargestGrowth = 10, StrongestShrink = 0.2;

    private double _direction;
    private double _begin;
    private double _end;
    private double _nextWidth;

    // Working memory: the state at the step's begin, the state at its end (before that, each stage's state), then the slopes.
    private Span<float> StartState => WorkState(0);

    private Span<float> EndState => WorkState(1);

    private Span<float> Slopes => Work[(2 * StateLength)..];

    private double Width => _end - _begin;

    private double Absolute => options.AbsoluteTolerance;

    private double Relative => options.RelativeTolerance;

    private Span<float> Slope(int stage) => WorkState(2 + stage);

    internal override void Advance(VelocityField field, ReadOnlySpan<float> times, int step, Span<float> x)
    {
        if (step == 0)
        {
            Start(field, times, x);
        }

        double wanted = _direction * times[step + 1];
        while (_end < wanted)
        {
            TakeStep(field);
        }

        Interpolate(wanted, x);
    }

    private void Start(VelocityField field, ReadOnlySpan<float> times, ReadOnlySpan<float> x)
    {
        // Time runs forward inside: a decreasing grid is solved for s = -t.
        _direction = times[0] < times[1] ? 1 : -1;
        _begin = _end = _direction * times[0];
        x.CopyTo(StartState);
        x.CopyTo(EndState);
        Evaluate(field, x, _begin, Slope(0));
        _nextWidth = FirstWidth(field);

        // A step begins with the slope that the last one ended with.
        Slope(0).CopyTo(Slope(tableau.Stages - 1));
    }

    /// <summary>Width of the first step, from two slopes; leaves the first slope alone.</summary>
    private double FirstWidth(VelocityField field)
    {
        double state = StateMath.ScaledRms(StartState, [1], StartState, StartState, Absolute, Relative);
        double slope = StateMath.ScaledRms(Slopes, [1], StartState, StartState, Absolute, Relative);
        double trial = state < 1e-5 || slope < 1e-5 ? 1e-6 : 0.01 * state / slope;

        StateMath.Combine(StartState, Slopes, [trial], EndState);
        Evaluate(field, EndState, _begin + trial, Slope(1));
        double bend = StateMath.ScaledRms(Slopes, [-1, 1], StartState, StartState, Absolute, Relative) / trial;
        double guess = slope <= 1e-15 && bend <= 1e-15
            ? Math.Max(1e-6, trial * 1e-3)
            : Math.Pow(0.01 / Math.Max(slope, bend), 1.0 / tableau.Order);

        StartState.CopyTo(EndState);
        return Math.Min(100 * trial, guess);
    }

    private void TakeStep(VelocityField field)
    {
        EndState.CopyTo(StartState);
        Slope(tableau.Stages - 1).CopyTo(Slope(0));
        _begin = _end;

        double ratio;
        do
        {
            double width = _nextWidth;
            _end = _begin + width;
            if (!double.IsFinite(width) || !(_end > _begin))
            {
                throw new SamplingException(
                    double.IsNaN(width) ? SamplingFault.NotFinite : SamplingFault.StepUnderflow,
                    $"the adaptive solver finds no step at t = {_direction * _begin:G6}: the velocity is not finite there, or "
                        + "the tolerances "
                    + "are too tight; loosen them or take a fixed-step solver.");
            }

            Attempt(field, width);
            ratio = ErrorRatio(width);
            _nextWidth = width * Growth(ratio);
        }
        while (ratio > 1);
    }

    private void Attempt(VelocityField field, double width)
    {
        Span<double> weights = stackalloc double[StateMath.MaximumTerms];
        for (int stage = 1; stage < tableau.Stages; stage++)
        {
            TensorPrimitives.Multiply(tableau.Rows[stage - 1], width, weights);
            StateMath.Combine(StartState, Slopes, weights[..stage], EndState);
            double node = tableau.Nodes[stage - 1];

            // A stage at the very end sees the number just below: a field that jumps there is still this step's.
            Evaluate(field, EndState, node == 1 ? _end : _begin + (node * width), Slope(stage), justBefore: node == 1);
        }

        if (!tableau.LastStageIsSolution)
        {
            TensorPrimitives.Multiply(tableau.Solution, width, weights);
            StateMath.Combine(StartState, Slopes, weights[..tableau.Stages], EndState);
        }
    }

    private double ErrorRatio(double width)
    {
        Span<double> weights = stackalloc double[StateMath.MaximumTerms];
        TensorPrimitives.Multiply(tableau.Error, width, weights);
        double ratio = StateMath.ScaledRms(Slopes, weights[..tableau.Stages], StartState, EndState, Absolute, Relative);
        return double.IsNaN(ratio)
            ? throw new SamplingException(SamplingFault.NotFinite, $"the velocity is not finite near t = {_direction * _begin:G6}.")
            : ratio;
    }

    private double Growth(double ratio)
    {
        if (ratio == 0)
        {
            return LargestGrowth;
        }

        double lowest = ratio < 1 ? 1 : StrongestShrink;
        return Math.Min(LargestGrowth, Math.Max(Safety / Math.Pow(ratio, 1.0 / tableau.Order), lowest));
    }

    /// <summary>
    /// The quartic through both ends, both slopes and the middle of the last step, written as weights of states and slopes.
    /// </summary>
    private void Interpolate(double wanted, Span<float> x)
    {
        double h = Width, s = (wanted - _begin) / h, s2 = s * s, s3 = s2 * s, s4 = s2 * s2;
        double middle = (16 * s2) - (32 * s3) + (16 * s4);
        double end = (-5 * s2) + (14 * s3) - (8 * s4);

        Span<double> weights = stackalloc double[StateMath.MaximumTerms];
        weights[0] = -end;
        weights[1] = end;
        Span<double> slopes = weights.Slice(2, tableau.Stages);
        TensorPrimitives.Multiply(tableau.Middle, middle * h, slopes);
        slopes[0] += h * (s - (4 * s2) + (5 * s3) - (2 * s4));
        slopes[^1] += h * (s2 - (3 * s3) + (2 * s4));
        StateMath.Combine(StartState, Work, weights[..(2 + tableau.Stages)], x);
    }

    private void Evaluate(VelocityField field, ReadOnlySpan<float> state, double time, Span<float> slope, bool justBefore = false)
    {
        float rounded = (float)time;
        field(state, (float)_direction * (justBefore ? MathF.BitDecrement(rounded) : rounded), slope);
        if (_direction < 0)
        {
            TensorPrimitives.Negate(slope, slope);
        }
    }
}
