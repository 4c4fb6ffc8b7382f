namespace OnnxPixWizard.Tasks;

/// <summary>Which task an instruction was taken for, and how sure that is.</summary>
/// <param name="Task">Id of the task.</param>
/// <param name="RunnerUp">Id of the next task; null where there is no other that fits.</param>
public sealed record TaskChoice(string Task, string? RunnerUp)
{
    /// <summary>Probability that the instruction means the task, 0 to 1; null in bundles without a chooser.</summary>
    public double? Confidence { get; init; }

    /// <summary>Probability of the next task.</summary>
    public double? RunnerUpConfidence { get; init; }

    /// <summary>
    /// In bundles without a chooser: cosine of the angle between the instruction's direction and that of the task's usual instructions, at
    /// most 1.
    /// </summary>
    public double? Similarity { get; init; }

    /// <summary>The next task's cosine.</summary>
    public double? RunnerUpSimilarity { get; init; }

    /// <summary>
    /// Instructions that mean a task come nearer to its usual ones than this, or leave the next task farther behind than that: only a rough
    /// measure, as the small text encoders know few words.
    /// </summary>
    private const double LeastSimilarity = 0.9, LeastMargin = 0.008;

    /// <summary>A task less likely than this, or not this many times likelier than the next, is told as a guess.</summary>
    private const double LeastConfidence = 0.55, LeastFactor = 2;

    /// <returns>A warning where the choice is a guess, or none.</returns>
    internal IEnumerable<string> Doubts()
    {
        if (Confidence is double sure && RunnerUpConfidence is double other && (sure < LeastConfidence || sure < LeastFactor * other))
        {
            yield return FormattableString.Invariant(
                $"the instruction lies between '{Task}' ({sure:P0}) and '{RunnerUp}' ({other:P0}); '{Task}' was taken: name the task if ")
                + "another is meant";
        }
        else if (Similarity is double near && RunnerUpSimilarity is double next && (near < LeastSimilarity || near - next < LeastMargin))
        {
            yield return FormattableString.Invariant(
                $"the instruction was taken for task '{Task}', which is a guess (similarity {near:F3}, '{RunnerUp}' {next:F3}); name the ")
                + "task if another is meant";
        }
    }
}
