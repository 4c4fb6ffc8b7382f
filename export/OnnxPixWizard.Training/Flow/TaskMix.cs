using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Flow;

/// <summary>How often a task is trained and from which noise.</summary>
/// <param name="Task">The task.</param>
/// <param name="Share">Weight among the tasks.</param>
/// <param name="LossWeight">
/// Weight of the task's loss once tasks are weighed (<see cref="FlowOptions.LossWeightsFrom"/>): a restored picture is far from good while
/// its squared error is already small beside that of a mask.
/// </param>
/// <param name="NoiseScale">Standard deviation of the state at t = 0; 0 for
/// tasks with one right answer, whose flow then starts from grey.</param>
/// <param name="Times">How times are drawn.</param>
/// <param name="Style">Family of scenes; null = the task's own.</param>
internal sealed record TaskMix(
    TrainingTask Task, float Share, float LossWeight, float NoiseScale, TimeSampling Times, SceneStyle? Style = null)
{
    /// <summary>All tasks of the tiny bundle.</summary>
    public static IReadOnlyList<TaskMix> Default { get; } =
        [.. TrainingTasks.Table.Select(static row => new TaskMix(row.Task, row.Share, row.LossWeight, row.NoiseScale, row.Times))];

    /// <summary>The same tasks for the last part of a training, at the
    /// bundle's own sizes: more of those that depend on fine detail.</summary>
    public static IReadOnlyList<TaskMix> Large { get; } = [.. Default.Select(static mix => mix with { Share = mix.Task.Row().LargeShare })];

    /// <summary>The paper's first stage (section 3.3): tasks that come seldom in all, alone, each as often as another.</summary>
    public static IReadOnlyList<TaskMix> SmallTasks { get; } =
        [.. Default.Where(static mix => mix.Share < Default.Average(static any => any.Share)).Select(static mix => mix with { Share = 1 })];

    /// <summary>The second round: pictures from text are more than half, drawn where
    /// their outlines are decided; the rest keeps what is known alive.</summary>
    public static IReadOnlyList<TaskMix> Generation { get; } = Second(0.56f, Default);

    /// <summary>The second round's longest part: nearly all pictures come from text.</summary>
    public static IReadOnlyList<TaskMix> MostlyGeneration { get; } = Second(0.85f, Default);

    /// <summary>The second round at the bundle's own sizes.</summary>
    public static IReadOnlyList<TaskMix> LargeGeneration { get; } = Second(0.55f, Large);

    /// <summary>The second round's end: the other tasks' instructions come up as
    /// often again as in the first one, so that they are not forgotten.</summary>
    public static IReadOnlyList<TaskMix> LargeBalanced { get; } = Second(0.25f, Large);

    private static TaskMix[] Second(float generated, IReadOnlyList<TaskMix> mixes)
    {
        float others = mixes.Where(static mix => mix.Task != TrainingTask.TextToImage).Sum(static mix => mix.Share);
        return [.. mixes.Select(mix => mix.Task == TrainingTask.TextToImage
            ? mix with { Share = generated, Times = TimeSampling.Outlines, Style = SceneStyle.Posed }
            : mix with { Share = mix.Share * (1 - generated) / others })];
    }
}
