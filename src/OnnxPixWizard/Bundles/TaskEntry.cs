using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Bundles;

/// <summary>One thing that a bundle has learnt.</summary>
public sealed record TaskEntry
{
    /// <summary>Short identifier, e.g. <c>depth</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people, e.g. <c>Depth</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Instructions as users write them; the first stands in where a request names the task but no instruction.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>
    /// What the network reads in place of the instruction, where instructions do no more than name the task: once the task is known, its
    /// result no longer depends on how it was asked for. Null: the instruction itself.
    /// </summary>
    public string? Wording { get; init; }

    /// <summary>
    /// An instruction with <c>{object}</c> in it, which is made of the name of an object where a request names the task and says no more.
    /// Null: that of the task's kind, if it has one.
    /// </summary>
    public string? Phrase { get; init; }

    /// <summary>What of the result is told apart from the picture.</summary>
    public required TaskKind Decoder { get; init; }

    /// <summary>How the restorer answers the task, alone, without instruction and sampling; null: it does not.</summary>
    public TaskRestorer? Restorer { get; init; }

    /// <summary>
    /// Kinds of pictures that the task was taught on, e.g. <c>photos</c> or <c>rendered scenes</c>; on others its answer may mean nothing.
    /// Those that <see cref="BundleManifest.Domains"/> knows are told apart by it. Null: nothing is known.
    /// </summary>
    public IReadOnlyList<string>? TaughtOn { get; init; }

    /// <summary>False: the source is a blank canvas and an input picture is refused.</summary>
    public bool TakesImage { get; init; } = true;

    /// <summary>Mean of task_encoder's text_embeds over the task's instructions,
    /// each of unit length, [T]; null: never chosen automatically.</summary>
    public IReadOnlyList<float>? Embedding { get; init; }

    /// <summary>Overrides <see cref="SamplingSettings.Steps"/>.</summary>
    public int? Steps { get; init; }

    /// <summary>Overrides <see cref="SamplingSettings.Solver"/>.</summary>
    public string? Solver { get; init; }

    /// <summary>Overrides <see cref="SamplingSettings.TimeShift"/>.</summary>
    public double? TimeShift { get; init; }

    /// <summary>Overrides <see cref="SamplingSettings.TextGuidance"/>.</summary>
    public double? TextGuidance { get; init; }

    /// <summary>Overrides <see cref="SamplingSettings.ImageGuidance"/>.</summary>
    public double? ImageGuidance { get; init; }

    /// <summary>Overrides <see cref="SamplingSettings.NoiseScale"/>.</summary>
    public double? NoiseScale { get; init; }
}
