namespace OnnxPixWizard.Pictures.Native;

/// <summary>Where encoded bytes come from.</summary>
internal sealed class VipsSource : VipsObject
{
    /// <exception cref="VipsFailureException">The file can't be opened.</exception>
    public static VipsSource FromFile(string path) => VipsErrors.Checked(VipsNative.SourceNewFromFile(path), "opening the file");

    /// <summary>Reads caller-owned memory, which must outlive the source and all pictures that depend on it.</summary>
    public static unsafe VipsSource FromMemory(void* data, nuint length) =>
        VipsErrors.Checked(VipsNative.SourceNewFromMemory(data, length), "opening the bytes");
}
