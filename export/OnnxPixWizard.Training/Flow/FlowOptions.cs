namespace OnnxPixWizard.Training.Flow;

/// <summary>What examples of a flow's training are like.</summary>
internal sealed record FlowOptions
{
    /// <summary>Tasks and their shares in stages that name none.</summary>
    public IReadOnlyList<TaskMix> Tasks { get; init; } = TaskMix.Default;

    /// <summary>Updates after which losses are weighed by task; before, all
    /// tasks weigh alike, so that what all share is learnt first.</summary>
    public int LossWeightsFrom { get; init; } = 2_500;

    /// <summary>Weight of the source stem's own restoration of noisy pictures, from which update on.</summary>
    public IReadOnlyList<(long From, float Weight)> StemRestoration { get; init; } = [(3_300, 1), (4_900, 8)];

    /// <summary>Updates after which tokens are told their places, which only pictures from text need.</summary>
    public int PlacesFrom { get; init; } = 12_250;

    /// <summary>Shares of lost conditions.</summary>
    public ConditionDropout Dropout { get; init; } = new();

    /// <summary>What the losses ask for after a number of updates.</summary>
    public TrainingLessons LessonsAt(long step) =>
        new(step >= LossWeightsFrom, StemRestoration.LastOrDefault(lesson => step >= lesson.From).Weight, step < PlacesFrom);
}
