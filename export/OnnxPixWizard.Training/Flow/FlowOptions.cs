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

/// <summary>What the losses of an update ask for.</summary>
/// <param name="WeighsTasks">Whether each task's loss is weighed.</param>
/// <param name="StemRestoration">Weight of the source stem's own restoration of noisy pictures; 0 leaves it out.</param>
/// <param name="HidesPlaces">Whether tokens are not told their places yet.</param>
internal readonly record struct TrainingLessons(bool WeighsTasks, float StemRestoration, bool HidesPlaces = false);

/// <summary>Shares of examples that lose conditions, so that guidance has its null branches. Defaults: the published 5 % each.</summary>
/// <param name="Instruction">Share that loses the instruction alone.</param>
/// <param name="Picture">Share that loses the picture alone.</param>
/// <param name="Both">Share that loses both.</param>
internal sealed record ConditionDropout(float Instruction = 0.05f, float Picture = 0.05f, float Both = 0.05f);
