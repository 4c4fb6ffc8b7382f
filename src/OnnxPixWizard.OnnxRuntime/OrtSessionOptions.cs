namespace OnnxPixWizard.OnnxRuntime;

/// <summary>How a graph is loaded and run.</summary>
public sealed record OrtSessionOptions
{
    /// <summary>The defaults: CPU, the library's choice of threads, every optimisation.</summary>
    public static OrtSessionOptions Default { get; } = new();

    /// <summary>Threads that share the work of one node; 0 lets the library take one for each physical core. It does not see a container's limit.</summary>
    public int IntraOpThreads { get; init => field = NotNegative(value); }

    /// <summary>Threads that run independent nodes side by side under <see cref="ParallelExecution"/>; 0 lets the library choose.</summary>
    public int InterOpThreads { get; init => field = NotNegative(value); } = 1;

    /// <summary>Runs independent nodes side by side instead of in order.</summary>
    public bool ParallelExecution { get; init; }

    /// <summary>How far the graph is rewritten while it is loaded.</summary>
    public OrtOptimizationLevel OptimizationLevel { get; init; } = OrtOptimizationLevel.All;

    /// <summary>Lays all intermediate tensors of a shape out in one block at the second run with these shapes. Better off where shapes vary.</summary>
    public bool MemoryPattern { get; init; } = true;

    /// <summary>Keeps freed memory for later runs. Off, peak memory is lower and runs are slower.</summary>
    public bool CpuMemoryArena { get; init; } = true;

    /// <summary>Keys and values of the library's session configuration, such as session.intra_op.allow_spinning = 0.</summary>
    public IReadOnlyDictionary<string, string> ConfigEntries { get; init; } = Empty<string>();

    /// <summary>Lengths for named dimensions of the graph, fixed at loading. Ignored at <see cref="OrtOptimizationLevel.None"/>.</summary>
    public IReadOnlyDictionary<string, long> FreeDimensionOverrides { get; init; } = Empty<long>();

    /// <summary>Execution providers in order of preference; what none of them takes runs on the CPU.</summary>
    public IReadOnlyList<OrtProvider> Providers { get; init; } = [];

    /// <summary>Refuses a graph of which a node would run on the CPU although only other providers are named.</summary>
    public bool DisableCpuFallback { get; init; }

    /// <summary>Remembers which provider got which node, for <see cref="OrtSession.GetNodeAssignments"/>.</summary>
    public bool RecordNodeAssignment { get; init; }

    /// <summary>Start of the path of a JSON profile, written by <see cref="OrtSession.EndProfiling"/>; null for none.</summary>
    public string? ProfilePrefix { get; init; }

    /// <summary>Folder of the external data files of a graph that is opened from memory; null for the working folder.</summary>
    public string? ExternalInitializersFolder { get; init; }

    /// <summary>Where the rewritten graph is saved as well; null for nowhere.</summary>
    public string? OptimizedModelPath { get; init; }

    /// <summary>Name of the session in log lines.</summary>
    public string LogId { get; init; } = "";

    /// <summary>The least severity that is logged.</summary>
    public OrtLogSeverity LogSeverity { get; init; } = OrtLogSeverity.Warning;

    /// <summary>Gets this session's log lines, on the library's threads; null leaves them to <see cref="OrtEnvironment.Log"/>.</summary>
    public Action<OrtLogMessage>? Log { get; init; }

    private static System.Collections.ObjectModel.ReadOnlyDictionary<string, T> Empty<T>() => System.Collections.ObjectModel.ReadOnlyDictionary<string, T>.Empty;

    private static int NotNegative(int value, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be 0 (the library's choice) or a number of threads.");
}
