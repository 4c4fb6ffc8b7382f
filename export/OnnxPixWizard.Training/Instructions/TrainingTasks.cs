namespace OnnxPixWizard.Training.Instructions;

/// <summary>Names of tasks in manifests.</summary>
internal static class TrainingTasks
{
    /// <summary>All tasks.</summary>
    public static IReadOnlyList<TrainingTask> All { get; } = Enum.GetValues<TrainingTask>();

    /// <summary>Identifier in manifests and on the command line.</summary>
    public static string Id(this TrainingTask task) => task switch
    {
        TrainingTask.Denoise => "denoise",
        TrainingTask.Inpaint => "inpaint",
        TrainingTask.Depth => "depth",
        TrainingTask.Normals => "normals",
        TrainingTask.Segmentation => "segmentation",
        TrainingTask.Highlight => "highlight",
        TrainingTask.Mask => "mask",
        TrainingTask.TextToImage => "text2image",
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "Unknown task."),
    };

    /// <summary>Task of an identifier.</summary>
    /// <exception cref="ArgumentException">No task has this identifier.</exception>
    public static TrainingTask Parse(string id)
    {
        foreach (TrainingTask task in All)
        {
            if (string.Equals(task.Id(), id, StringComparison.Ordinal))
                return task;
        }

        throw new ArgumentException($"Unknown task '{id}'; known are {string.Join(", ", All.Select(Id))}.", nameof(id));
    }
}
