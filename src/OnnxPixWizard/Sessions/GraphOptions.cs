using Microsoft.ML.OnnxRuntime;

namespace OnnxPixWizard.Sessions;

/// <summary>How a graph is loaded and run.</summary>
internal sealed record GraphOptions
{
    /// <summary>The defaults: CPU, the library's choice of threads, every optimization.</summary>
    public static GraphOptions Default { get; } = new();

    /// <summary>Threads that share the work of one node; 0 lets the library take
    /// one for each physical core. It does not see a container's limit.</summary>
    public int Threads
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, "Threads must be 0 (the library's choice) or a number of threads.");
    }

    /// <summary>How far the graph is rewritten while it is loaded.</summary>
    public GraphOptimizationLevel OptimizationLevel { get; init; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    /// <summary>
    /// Keeps freed memory for later runs, and lays all intermediate tensors out in one block at the second run of a shape. Off, peak memory
    /// is lower and runs are slower.
    /// </summary>
    public bool KeepsMemory { get; init; } = true;

    /// <summary>Provider that is asked first; what it does not take runs on the CPU. Null for the CPU alone.</summary>
    public ExecutionProvider? Provider { get; init; }

    /// <summary>The provider's own options, e.g. <c>device_id</c>.</summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; init; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Refuses a graph of which a node would run on the CPU although another provider is named.</summary>
    public bool DisableCpuFallback { get; init; }

    /// <summary>Remembers which provider got which node, for <see cref="GraphSession.ReadPlacement"/>.</summary>
    public bool RecordPlacement { get; init; }

    /// <summary>Keys and values of the library's session configuration, such as session.intra_op.allow_spinning = 0.</summary>
    public IReadOnlyDictionary<string, string> ConfigEntries { get; init; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Start of the path of a JSON profile, written by <see cref="GraphSession.EndProfiling"/>; null for none.</summary>
    public string? ProfilePrefix { get; init; }

    /// <summary>Name of the session in log lines.</summary>
    public string LogId { get; init; } = string.Empty;

    /// <summary>The least severity that is logged.</summary>
    public OrtLoggingLevel LogSeverity { get; init; } = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;

    /// <exception cref="ProviderUnavailableException">The provider is not there or refuses to start.</exception>
    internal SessionOptions ToNative()
    {
        SessionOptions native = new();
        try
        {
            native.IntraOpNumThreads = Threads;
            native.GraphOptimizationLevel = OptimizationLevel;
            native.EnableMemoryPattern = KeepsMemory;
            native.EnableCpuMemArena = KeepsMemory;
            native.LogId = LogId;
            native.LogSeverityLevel = LogSeverity;
            if (ProfilePrefix is not null)
            {
                native.ProfileOutputPathPrefix = ProfilePrefix;
                native.EnableProfiling = true;
            }

            foreach ((string key, string value) in ConfigEntries)
            {
                native.AddSessionConfigEntry(key, value);
            }

            if (DisableCpuFallback)
            {
                native.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
            }

            if (RecordPlacement)
            {
                native.AddSessionConfigEntry("session.record_ep_graph_assignment_info", "1");
            }

            Provider?.AppendTo(native, ProviderOptions);
            return native;
        }
        catch (OnnxRuntimeException e)
        {
            native.Dispose();
            throw new GraphException("set the session options", e);
        }
        catch
        {
            native.Dispose();
            throw;
        }
    }
}
