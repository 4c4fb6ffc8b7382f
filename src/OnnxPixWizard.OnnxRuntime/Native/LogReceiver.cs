using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>The function the library calls for each log line, in place of its own that writes to stderr.</summary>
internal static unsafe class LogReceiver
{
    public static delegate* unmanaged<void*, int, byte*, byte*, byte*, byte*, void> Function => &Receive;

    // state: a GCHandle of an Action, or 0 for the environment's log.
    [UnmanagedCallersOnly]
    private static void Receive(void* state, int severity, byte* category, byte* logId, byte* codeLocation, byte* message)
    {
        Action<OrtLogMessage>? receiver = state is null ? OrtEnvironment.Log : (Action<OrtLogMessage>?)GCHandle.FromIntPtr((nint)state).Target;
        if (receiver is not null)
        {
            Deliver(receiver, new OrtLogMessage((OrtLogSeverity)severity, NativeText.Read(category), NativeText.Read(logId), NativeText.Read(codeLocation), NativeText.Read(message)));
        }
    }

    /// <summary>Calls a receiver and drops what it throws.</summary>
    public static void Deliver(Action<OrtLogMessage> receiver, OrtLogMessage message)
    {
        try
        {
            receiver(message);
        }
#pragma warning disable CA1031 // An exception cannot pass through native frames: it would end the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }
    }
}
