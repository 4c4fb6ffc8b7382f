using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>A native value and, where this binding allocated it, the memory under it.</summary>
internal sealed unsafe class ValueHandle(nint value, void* ownedMemory) : OrtHandle(value)
{
    protected override bool ReleaseHandle()
    {
        OrtApi.ReleaseValue(handle);
        NativeMemory.AlignedFree(ownedMemory);
        return true;
    }
}
