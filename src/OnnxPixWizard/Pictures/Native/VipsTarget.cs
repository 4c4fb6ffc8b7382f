namespace OnnxPixWizard.Pictures.Native;

/// <summary>Where encoded bytes go: native memory.</summary>
internal sealed class VipsTarget : VipsObject
{
    public static VipsTarget ToMemory() => VipsErrors.Checked(VipsNative.TargetNewToMemory(), "allocating the output");

    /// <summary>Copies what was written, after the saver has finished.</summary>
    public unsafe byte[] ToArray()
    {
        GValue value = default;
        VipsNative.ValueInit(&value, VipsNative.TypeFromName("VipsBlob"));
        try
        {
            VipsNative.ObjectGetProperty(this, "blob", &value);
            byte* data = VipsNative.ValueGetBlob(&value, out nuint length);
            return data is null
                ? throw VipsErrors.Take("collecting the output")
                : new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
        }
        finally
        {
            VipsNative.ValueUnset(&value);
        }
    }
}
