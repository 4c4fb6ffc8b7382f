using Microsoft.ML.OnnxRuntime;
using OnnxPixWizard.Sessions.Loras;

namespace OnnxPixWizard.Sessions;

/// <summary>How a bundle's graphs are loaded and run; the same for every request.</summary>
public sealed record RuntimeOptions
{
    /// <summary>Provider that runs the graphs. One named explicitly runs every node, or loading fails.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    /// <summary>The provider's own options, e.g. <c>device_id</c>.</summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Libraries of execution providers that come by themselves (plug-ins), by any name: the path of each. They are loaded once in a
    /// process, before a provider is looked for, and stay.
    /// </summary>
    public IReadOnlyDictionary<string, string> ProviderLibraries { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Lets nodes that a named provider does not take run on the CPU; the result lists them as a warning.</summary>
    public bool AllowFallback { get; init; }

    /// <summary>Threads that share a node's work; 0: as many as processors
    /// are given to this process (a container's limit counts).</summary>
    public int Threads
    {
        get;
        init => field = value is >= 0 and <= 1024
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, "Threads must lie between 0 (all processors of this process) and 1024.");
    }

    /// <summary>
    /// Keeps all graphs loaded between requests. Off, each is loaded when it is needed and freed after it: every request waits for the
    /// loading, and memory holds the largest of encoders, conditioner, loop and decoder instead of all. Null: kept where the weights take
    /// at most 1 GiB.
    /// </summary>
    public bool? KeepGraphs { get; init; }

    /// <summary>
    /// Opens all graphs with the bundle, where they are kept: errors come and time is spent before the first request. Off, a graph is
    /// opened when a request first needs it, so that a program that restores pictures holds the restorer alone.
    /// </summary>
    public bool LoadsAhead { get; init; } = true;

    /// <summary>
    /// Threads of the loop's graph wait for the next node by spinning while a step runs, and only then: a step of several threads is
    /// quicker where nobody else wants the processors, and slower where somebody does. Only on the CPU, with more than one thread.
    /// </summary>
    public bool SpinsInLoop { get; init; }

    /// <summary>Whether requests of a batch and branches of a request are rows of one run. Null: rows of one run on GPUs; one after another
    /// on the CPU, where a common run gains nothing and costs memory.</summary>
    public bool? BatchRows { get; init; }

    /// <summary>Bytes of conditioning (keys, values and embeddings of pictures
    /// and instructions) kept for repeated requests; 0 keeps none.</summary>
    public long ConditioningCacheBytes
    {
        get;
        init => field = value >= 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The cache's size can't be negative.");
    } = 256L << 20;

    /// <summary>
    /// Bytes of memory that the process may hold, as far as that can be told before a request: what would need more is refused with a
    /// <see cref="MemoryLimitException"/>. Null: the machine's memory, or the container's.
    /// </summary>
    public long? MemoryLimit
    {
        get;
        init => field = value is null or > 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The limit must be more than 0 bytes.");
    }

    /// <summary>
    /// Files of low-rank changes that are added to the bundle's weights while it is loaded, all of them together. With none the bundle's
    /// answers are its own, byte for byte.
    /// </summary>
    public IReadOnlyList<LoraSource> Loras { get; init; } = [];

    /// <summary>How far graphs are rewritten while they are loaded.</summary>
    public GraphOptimizationLevel OptimizationLevel { get; init; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    /// <summary>Threads in effect.</summary>
    internal int EffectiveThreads => Threads > 0 ? Threads : Environment.ProcessorCount;
}
