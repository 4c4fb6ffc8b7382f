using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>One managed string as native text, freed at the end of its scope.</summary>
internal readonly unsafe ref struct NativeText : IDisposable
{
    private readonly nint _memory;

    private NativeText(nint memory) => _memory = memory;

    public byte* Pointer => (byte*)_memory;

    /// <summary>UTF-8 with a closing zero.</summary>
    public static NativeText Utf8(string text) => new(Marshal.StringToCoTaskMemUTF8(text));

    /// <summary>The library's path characters: UTF-16 on Windows, UTF-8 elsewhere.</summary>
    public static NativeText Path(string path) =>
        new(OperatingSystem.IsWindows() ? Marshal.StringToCoTaskMemUni(path) : Marshal.StringToCoTaskMemUTF8(path));

    public static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>Reads text that the library allocated and gives it back to its allocator.</summary>
    public static string Take(byte* text, nint allocator)
    {
        string result = Read(text);
        if (text is not null)
        {
            OrtStatus.ThrowIfFailed(OrtApi.AllocatorFree(allocator, text), "free a text");
        }

        return result;
    }

    public void Dispose() => Marshal.FreeCoTaskMem(_memory);
}
