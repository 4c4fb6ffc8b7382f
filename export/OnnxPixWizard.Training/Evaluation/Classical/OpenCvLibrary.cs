using System.Runtime.InteropServices;
using OpenCvSharp;

namespace OnnxPixWizard.Training.Evaluation.Classical;

/// <summary>OpenCV's native library, which lies beside the program on linux-x64.</summary>
internal static class OpenCvLibrary
{
    private static readonly Lazy<bool> s_isThere = new(Load);

    /// <summary>Whether it is there. Photos are measured side by side, so each call computes on one thread.</summary>
    public static bool IsThere => s_isThere.Value;

    private static bool Load()
    {
        // The binding looks in folders of packages only.
        NativeLibrary.SetDllImportResolver(typeof(Cv2).Assembly, static (name, _, _) =>
            NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, $"lib{name}.so"), out nint library) ? library : 0);
        try
        {
            Cv2.SetNumThreads(1);
            return true;
        }
        catch (Exception failure) when (failure is TypeInitializationException or DllNotFoundException or OpenCvSharpException)
        {
            return false;
        }
    }
}
