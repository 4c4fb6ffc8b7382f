using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>Makes native session options of the managed ones.</summary>
internal static unsafe class SessionOptionsSetup
{
    /// <param name="source">What the caller wants.</param>
    /// <param name="logReceiver">A handle of <see cref="OrtSessionOptions.Log"/>; not allocated where there is none.</param>
    public static SessionOptionsHandle Create(OrtSessionOptions source, GCHandle logReceiver)
    {
        _ = OrtEnvironment.Shared;
        nint options;
        OrtStatus.ThrowIfFailed(OrtApi.CreateSessionOptions(&options), "create session options");
        SessionOptionsHandle handle = new(options);
        try
        {
            Apply(options, source, logReceiver);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static void Apply(nint options, OrtSessionOptions source, GCHandle logReceiver)
    {
        Check(OrtApi.SetIntraOpNumThreads(options, source.IntraOpThreads), nameof(source.IntraOpThreads));
        Check(OrtApi.SetInterOpNumThreads(options, source.InterOpThreads), nameof(source.InterOpThreads));
        Check(OrtApi.SetSessionExecutionMode(options, source.ParallelExecution ? 1 : 0), nameof(source.ParallelExecution));
        Check(OrtApi.SetSessionGraphOptimizationLevel(options, (int)source.OptimizationLevel), nameof(source.OptimizationLevel));
        Check(OrtApi.SetSessionLogSeverityLevel(options, (int)source.LogSeverity), nameof(source.LogSeverity));
        using NativeText logId = NativeText.Utf8(source.LogId);
        Check(OrtApi.SetSessionLogId(options, logId.Pointer), nameof(source.LogId));
        if (!source.MemoryPattern)
        {
            Check(OrtApi.DisableMemPattern(options), nameof(source.MemoryPattern));
        }

        if (!source.CpuMemoryArena)
        {
            Check(OrtApi.DisableCpuMemArena(options), nameof(source.CpuMemoryArena));
        }

        if (source.ProfilePrefix is { } prefix)
        {
            using NativeText path = NativeText.Path(prefix);
            Check(OrtApi.EnableProfiling(options, path.Pointer), nameof(source.ProfilePrefix));
        }

        if (source.OptimizedModelPath is { } optimized)
        {
            using NativeText path = NativeText.Path(optimized);
            Check(OrtApi.SetOptimizedModelFilePath(options, path.Pointer), nameof(source.OptimizedModelPath));
        }

        if (logReceiver.IsAllocated)
        {
            Check(OrtApi.SetUserLoggingFunction(options, LogReceiver.Function, (void*)GCHandle.ToIntPtr(logReceiver)), nameof(source.Log));
        }

        foreach ((string name, long length) in source.FreeDimensionOverrides)
        {
            using NativeText text = NativeText.Utf8(name);
            Check(OrtApi.AddFreeDimensionOverrideByName(options, text.Pointer, length), $"{nameof(source.FreeDimensionOverrides)}['{name}']");
        }

        foreach ((string key, string value) in ConfigEntries(source))
        {
            using NativeText keyText = NativeText.Utf8(key);
            using NativeText valueText = NativeText.Utf8(value);
            Check(OrtApi.AddSessionConfigEntry(options, keyText.Pointer, valueText.Pointer), $"{nameof(source.ConfigEntries)}['{key}']");
        }

        foreach (OrtProvider provider in source.Providers)
        {
            ProviderSetup.Append(options, provider);
        }
    }

    private static Dictionary<string, string> ConfigEntries(OrtSessionOptions source)
    {
        Dictionary<string, string> entries = new(source.ConfigEntries, StringComparer.Ordinal);
        if (source.ExternalInitializersFolder is { } folder)
        {
            entries["session.model_external_initializers_file_folder_path"] = folder;
        }

        if (source.DisableCpuFallback)
        {
            entries["session.disable_cpu_ep_fallback"] = "1";
        }

        if (source.RecordNodeAssignment)
        {
            entries["session.record_ep_graph_assignment_info"] = "1";
        }

        return entries;
    }

    private static void Check(nint status, string option)
    {
        if (status != 0)
        {
            throw OrtStatus.ToException(status, $"set the session option {option}");
        }
    }
}
