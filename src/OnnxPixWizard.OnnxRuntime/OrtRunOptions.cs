using OnnxPixWizard.OnnxRuntime.Native;

namespace OnnxPixWizard.OnnxRuntime;

/// <summary>Options of one or more runs, and the switch that ends them early. Safe to use from several threads.</summary>
public sealed unsafe class OrtRunOptions : IDisposable
{
    private volatile bool _terminated;

    /// <summary>Options that change nothing.</summary>
    public OrtRunOptions()
    {
        _ = OrtEnvironment.Shared;
        nint options;
        OrtStatus.ThrowIfFailed(OrtApi.CreateRunOptions(&options), "create run options");
        Handle = new RunOptionsHandle(options);
    }

    /// <summary>Whether <see cref="Terminate"/> was called since the last <see cref="Reset"/>.</summary>
    public bool IsTerminated => _terminated;

    internal RunOptionsHandle Handle { get; }

    /// <summary>Ends runs with these options at their next node, and refuses new ones until <see cref="Reset"/>; they throw <see cref="OperationCanceledException"/>.</summary>
    public void Terminate()
    {
        using OrtHandle.Lease lease = Handle.Borrow();
        _terminated = true;
        OrtStatus.ThrowIfFailed(OrtApi.RunOptionsSetTerminate(lease.Pointer), "terminate a run");
    }

    /// <summary>Allows runs again.</summary>
    public void Reset()
    {
        using OrtHandle.Lease lease = Handle.Borrow();
        OrtStatus.ThrowIfFailed(OrtApi.RunOptionsUnsetTerminate(lease.Pointer), "allow runs again");
        _terminated = false;
    }

    /// <summary>Calls <see cref="Terminate"/> when the token is cancelled.</summary>
    /// <param name="token">At once where it is cancelled already.</param>
    /// <returns>Dispose it after the last run and before these options.</returns>
    public CancellationTokenRegistration TerminateOn(CancellationToken token) =>
        token.UnsafeRegister(static state => ((OrtRunOptions)state!).Terminate(), this);

    /// <summary>A text that log lines of the run carry.</summary>
    public void SetTag(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        using OrtHandle.Lease lease = Handle.Borrow();
        using NativeText text = NativeText.Utf8(tag);
        OrtStatus.ThrowIfFailed(OrtApi.RunOptionsSetRunTag(lease.Pointer, text.Pointer), "set a run's tag");
    }

    /// <summary>The least severity that the run logs.</summary>
    public void SetLogSeverity(OrtLogSeverity severity)
    {
        using OrtHandle.Lease lease = Handle.Borrow();
        OrtStatus.ThrowIfFailed(OrtApi.RunOptionsSetRunLogSeverityLevel(lease.Pointer, (int)severity), "set a run's log severity");
    }

    /// <summary>Adds one of the library's run settings, such as memory.enable_memory_arena_shrinkage = cpu:0.</summary>
    /// <param name="key">The setting's name.</param>
    /// <param name="value">Its value as text.</param>
    public void AddConfigEntry(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        using OrtHandle.Lease lease = Handle.Borrow();
        using NativeText keyText = NativeText.Utf8(key);
        using NativeText valueText = NativeText.Utf8(value);
        OrtStatus.ThrowIfFailed(OrtApi.AddRunConfigEntry(lease.Pointer, keyText.Pointer, valueText.Pointer), $"set the run option '{key}'");
    }

    /// <summary>Frees the options once no run uses them.</summary>
    public void Dispose() => Handle.Dispose();
}
