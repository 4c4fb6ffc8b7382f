using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>Several strings as an array of UTF-8 pointers, freed together.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct NativeTexts : IDisposable
{
    private readonly byte** _pointers;
    private readonly int _count;

    public NativeTexts(IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        _pointers = Allocate(all);
        _count = all.Length;
    }

    public byte** Pointers => _pointers;

    /// <summary>An array of pointers to copies of the texts, for <see cref="Free"/>.</summary>
    public static byte** Allocate(ReadOnlySpan<string> texts)
    {
        byte** pointers = (byte**)NativeMemory.Alloc((nuint)Math.Max(1, texts.Length), (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Length; i++)
        {
            pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return pointers;
    }

    public static void Free(byte** pointers, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Marshal.FreeCoTaskMem((nint)pointers[i]);
        }

        NativeMemory.Free(pointers);
    }

    public void Dispose() => Free(_pointers, _count);
}
