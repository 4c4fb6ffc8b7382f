using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>A session, and the managed log receiver it calls until it is released.</summary>
internal sealed class SessionHandle(nint session, GCHandle logReceiver) : OrtHandle(session)
{
    private GCHandle _logReceiver = logReceiver;

    protected override bool ReleaseHandle()
    {
        OrtApi.ReleaseSession(handle);
        if (_logReceiver.IsAllocated)
        {
            _logReceiver.Free();
        }

        return true;
    }
}
