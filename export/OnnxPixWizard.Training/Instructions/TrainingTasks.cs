using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Instructions;

/// <summary>The table of what the tiny bundles are taught.</summary>
internal static class TrainingTasks
{
    /// <summary>One row a task, in the order of <see cref="TrainingTask"/>.</summary>
    public static IReadOnlyList<TaughtTask> Table { get; } =
    [
        new(TrainingTask.Denoise, "denoise", "Denoising", new PictureTask()) { Share = 0.14f, LargeShare = 0.22f, LossWeight = 5 },
        new(TrainingTask.Inpaint, "inpaint", "Inpainting", new PictureTask { HoleColor = new RgbColor(127, 127, 127) })
            { Share = 0.05f, LargeShare = 0.04f, LossWeight = 2 },
        new(TrainingTask.Depth, "depth", "Depth",
            new DepthTask { Near = TaskPainting.NearDepth, Far = TaskPainting.FarDepth, FarValue = 0.1 })
            { Share = 0.08f, LargeShare = 0.06f, LossWeight = 2 },
        new(TrainingTask.Normals, "normals", "Surface normals", new NormalsTask()) { Share = 0.12f, LargeShare = 0.11f, LossWeight = 2 },
        new(TrainingTask.Segmentation, "segmentation", "Semantic segmentation", new SegmentationTask
        {
            Legend = [.. Enum.GetValues<SceneClass>().Select(static kind =>
                new LegendEntry { Id = (int)kind, Name = Lower(kind), Color = Rgb(TaskPainting.ClassColors[(int)kind]) })],
        }) { Share = 0.11f, LargeShare = 0.08f, LossWeight = 1 },
        new(TrainingTask.Highlight, "highlight", "Referring segmentation, painted", new HighlightTask
        {
            Colors = Enum.GetValues<PaintColor>().ToDictionary(
                static color => Lower(color), static color => Rgb(TaskPainting.Rgb(color)), StringComparer.Ordinal),
        }) { Share = 0.08f, LargeShare = 0.1f, LossWeight = 1.5f, Examples = ["Paint the small red ball in green."] },
        new(TrainingTask.Mask, "mask", "Referring segmentation, mask", new MaskTask())
            { Share = 0.15f, LargeShare = 0.14f, LossWeight = 1, Examples = ["Make a mask of the blue cube."] },
        new(TrainingTask.TextToImage, "text2image", "Text to image", new PictureTask())
        {
            Share = 0.27f, LargeShare = 0.25f, LossWeight = 2, TakesImage = false, NoiseScale = 1, Times = TimeSampling.Generation,
            Examples = ["a large red ball on a sandy ground"],
        },
    ];

    /// <summary>All tasks.</summary>
    public static IReadOnlyList<TrainingTask> All { get; } = [.. Table.Select(static row => row.Task)];

    /// <summary>The task's row.</summary>
    public static TaughtTask Row(this TrainingTask task) => Table[(int)task];

    /// <summary>Identifier in manifests and on the command line.</summary>
    public static string Id(this TrainingTask task) => task.Row().Id;

    /// <summary>Task of an identifier.</summary>
    /// <exception cref="ArgumentException">No task has this identifier.</exception>
    public static TrainingTask Parse(string id) => Table.FirstOrDefault(row => string.Equals(row.Id, id, StringComparison.Ordinal))?.Task
        ?? throw new ArgumentException($"Unknown task '{id}'; known are {string.Join(", ", All.Select(Id))}.", nameof(id));

    private static string Lower<T>(T name) where T : struct, Enum => name.ToString().ToLowerInvariant();

    private static RgbColor Rgb(int packed) => new((byte)(packed >> 16), (byte)(packed >> 8), (byte)packed);
}

/// <summary>A task of the tiny bundles: what it is called, how its answer is read, and how much of it is taught.</summary>
/// <param name="Task">The task.</param>
/// <param name="Id">Identifier in manifests and on the command line.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Decoder">How its answer is read.</param>
internal sealed record TaughtTask(TrainingTask Task, string Id, string Name, TaskKind Decoder)
{
    /// <summary>Whether a picture is what it starts from.</summary>
    public bool TakesImage { get; init; } = true;

    /// <summary>Weight among the tasks.</summary>
    public required float Share { get; init; }

    /// <summary>The same in the last part of a training, at the bundle's own sizes.</summary>
    public required float LargeShare { get; init; }

    /// <summary>Weight of its loss, see <see cref="TaskMix"/>.</summary>
    public required float LossWeight { get; init; }

    /// <summary>Standard deviation of the state at t = 0; 0 for tasks with one right answer.</summary>
    public float NoiseScale { get; init; }

    /// <summary>How times are drawn.</summary>
    public TimeSampling Times { get; init; } = TimeSampling.Answer;

    /// <summary>
    /// Instructions for the manifest, where each says more than the task's name. Null: the first patterns, and the network reads the very
    /// first of them whatever the user wrote.
    /// </summary>
    public IReadOnlyList<string>? Examples { get; init; }
}
