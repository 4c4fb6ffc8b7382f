namespace OnnxPixWizard.Sampling;

/// <summary>The velocity that a solver follows: every part's branches, evaluated where they have weight and joined.</summary>
/// <param name="runs">All bindings of the step that the parts' branches name.</param>
/// <param name="parts">The parts of the state, in its order.</param>
/// <param name="work">Cancels, and counts the time inside graphs.</param>
internal sealed class GuidedVelocity(StepRun[] runs, GuidedPart[] parts, Work work)
{
    /// <summary>Evaluations of all branches.</summary>
    public int StepRuns => parts.Sum(static p => p.StepRuns);

    /// <summary>The same of each part.</summary>
    public int[] StepRunsOfParts => Array.ConvertAll(parts, static p => p.StepRuns);

    /// <summary>A <see cref="VelocityField"/>.</summary>
    public void Evaluate(ReadOnlySpan<float> x, float t, Span<float> velocity)
    {
        foreach (GuidedPart part in parts)
        {
            for (int branch = 0; branch < part.Branches.Length; branch++)
            {
                if (part.Guidance.Evaluates(branch, t))
                {
                    (StepRun run, int row) = part.Branches[branch];
                    x.Slice(part.Begin, part.Length).CopyTo(run.Tokens(row, part.Length));
                    run.IsWanted = true;
                    part.StepRuns++;
                }
            }
        }

        foreach (StepRun run in runs)
        {
            if (run.IsWanted)
            {
                run.IsWanted = false;
                run.Evaluate(t, work);
            }
        }

        foreach (GuidedPart part in parts)
        {
            Span<float> own = velocity.Slice(part.Begin, part.Length);
            part.Guidance.Combine(part.Velocity(0), part.Velocity(1), part.Velocity(2), t, own);
            part.Evaluated?.Invoke(new VelocitySample(t, x.Slice(part.Begin, part.Length).ToArray(), own.ToArray()));
        }
    }

    /// <summary>Evaluates the velocity at states of one's own, in the layout of the tokens: for comparisons.</summary>
    /// <param name="points">Times, which are those of the request's grid unless its solver is adaptive, and states of the first part
    /// alone.</param>
    /// <exception cref="OptionException">A state is not one of this request.</exception>
    public IReadOnlyList<VelocitySample> At(IEnumerable<VelocitySample> points)
    {
        List<VelocitySample> samples = [];
        foreach (VelocitySample point in points)
        {
            work.Cancellation.ThrowIfCancellationRequested();
            float[] state = [.. point.State], velocity = new float[state.Length];
            if (state.Length != parts[0].Length)
            {
                throw new OptionException("State", $"the state has {state.Length} numbers; this request's has {parts[0].Length}.");
            }

            Evaluate(state, point.Time, velocity);
            samples.Add(new VelocitySample(point.Time, state, velocity));
        }

        return samples;
    }
}

/// <summary>How velocities of branches become one.</summary>
internal interface IGuidance
{
    /// <summary>Whether a branch has weight at a time; one that has none is not evaluated.</summary>
    bool Evaluates(int branch, float t);

    /// <summary>Joins the branches' velocities; those that were not evaluated are not read.</summary>
    void Combine(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, float t, Span<float> velocity);
}

/// <summary>A part of the state that is guided as one: a request's picture, or pictures under one condition.</summary>
/// <param name="begin">Where it begins in the state.</param>
/// <param name="length">Its values.</param>
/// <param name="guidance">Joins its branches.</param>
/// <param name="branches">Where each branch is evaluated, one to three.</param>
/// <param name="evaluated">Shown every evaluation; null: nobody is.</param>
internal sealed class GuidedPart(
    int begin, int length, IGuidance guidance, (StepRun Run, int Row)[] branches, Action<VelocitySample>? evaluated)
{
    public int Begin => begin;

    public int Length => length;

    public IGuidance Guidance => guidance;

    public (StepRun Run, int Row)[] Branches => branches;

    public Action<VelocitySample>? Evaluated => evaluated;

    /// <summary>Evaluations of its branches, each counted.</summary>
    public int StepRuns { get; set; }

    /// <summary>A branch's velocity; empty where there is no such branch.</summary>
    public ReadOnlySpan<float> Velocity(int branch) => branch < branches.Length
        ? branches[branch].Run.Velocity(branches[branch].Row, length)
        : default;
}
