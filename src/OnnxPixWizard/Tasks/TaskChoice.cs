namespace OnnxPixWizard.Tasks;

/// <summary>Which task an instruction was taken for, and how sure that is.</summary>
/// <param name="Task">Id of the task.</param>
/// <param name="Similarity">Cosine of the angle between the instruction's direction and that of the task's usual instructions, at most 1.</param>
/// <param name="RunnerUp">Id of the next task; null where there is no other that fits.</param>
/// <param name="RunnerUpSimilarity">Its cosine.</param>
public sealed record TaskChoice(string Task, double Similarity, string? RunnerUp, double? RunnerUpSimilarity);

/// <summary>When a choice is told as a guess.</summary>
internal static class TaskDoubt
{
    /// <summary>Instructions that mean a task come nearer to its usual ones than this, or leave the next task farther behind than that: only a rough measure, as the small text encoders know few words.</summary>
    private const double LeastSimilarity = 0.9, LeastMargin = 0.008;

    /// <returns>A warning, or none.</returns>
    public static IEnumerable<string> Of(TaskChoice? choice)
    {
        if (choice?.RunnerUpSimilarity is not double next || (choice.Similarity >= LeastSimilarity && choice.Similarity - next >= LeastMargin))
        {
            yield break;
        }

        yield return FormattableString.Invariant(
            $"the instruction was taken for task '{choice.Task}', which is a guess (similarity {choice.Similarity:F3}, '{choice.RunnerUp}' {next:F3}); name the task if another is meant");
    }
}
