using System.Runtime.InteropServices;

namespace OnnxPixWizard.Pictures.Native;

/// <summary>Turns the library's status codes and its error text into exceptions.</summary>
internal static class VipsErrors
{
    public static void ThrowIfFailed(int status, string attempt)
    {
        if (status != 0)
        {
            throw Take(attempt);
        }
    }

    public static T Checked<T>(T created, string attempt) where T : VipsObject
    {
        if (!created.IsInvalid)
        {
            return created;
        }

        created.Dispose();
        throw Take(attempt);
    }

    /// <summary>Takes the error text, which also clears it for the next failure.</summary>
    public static VipsFailureException Take(string attempt)
    {
        nint text = VipsNative.ErrorBufferCopy();
        string[] lines = (Marshal.PtrToStringUTF8(text) ?? "").Split(
            '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        VipsNative.Free(text);
        return new VipsFailureException(lines.Length == 0 ? $"{attempt} failed without saying why" : string.Join("; ", lines.Distinct(StringComparer.Ordinal)));
    }
}
