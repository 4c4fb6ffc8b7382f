using System.Runtime.InteropServices;

namespace OnnxPixWizard.Pictures.Native;

/// <summary>Owns one reference to a native object.</summary>
internal abstract class VipsObject() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        VipsNative.ObjectUnref(handle);
        return true;
    }
}
