namespace OnnxPixWizard.Bundles;

/// <summary>The classes of a class-conditional bundle. An id of its own, <see cref="Count"/>, stands for no class.</summary>
public sealed record ClassSettings
{
    /// <summary>Classes, K; their ids are 0 to K - 1.</summary>
    public required int Count { get; init; }

    /// <summary>Names by id; empty where there are none. A name may occur more than once: it names no single class then.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
