using System.Runtime.CompilerServices;

namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>Turns a native status into an exception and frees it.</summary>
internal static unsafe class OrtStatus
{
    /// <param name="status">What a table function returned; 0 is success.</param>
    /// <param name="attempt">What was tried, as the end of "could not ...".</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ThrowIfFailed(nint status, string attempt)
    {
        if (status != 0)
        {
            throw ToException(status, attempt);
        }
    }

    public static OrtException ToException(nint status, string attempt)
    {
        OrtErrorCode code = (OrtErrorCode)OrtApi.GetErrorCode(status);
        string message = NativeText.Read(OrtApi.GetErrorMessage(status)).ReplaceLineEndings(" ").Trim();
        OrtApi.ReleaseStatus(status);
        return new OrtException(code, attempt, message);
    }
}
