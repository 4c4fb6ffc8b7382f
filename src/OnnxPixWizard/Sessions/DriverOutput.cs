using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace OnnxPixWizard.Sessions;

/// <summary>Takes what graphics drivers and loaders write to the error stream past the library's log, and logs it instead.</summary>
/// <remarks>
/// Dawn, below WebGPU, writes to file descriptor 2 when a Vulkan loader or adapter is missing. The descriptor is redirected
/// only while a provider starts; managed code writes through its own copy of it, which <see cref="Console.Error"/> holds.
/// On Windows the C runtimes of the libraries have descriptors of their own, and nothing is redirected.
/// </remarks>
internal static partial class DriverOutput
{
    private const int ErrorStream = 2;
    private static readonly Lock s_gate = new();

    public static T Capture<T>(Func<T> start)
    {
        if (OperatingSystem.IsWindows())
        {
            return start();
        }

        lock (s_gate)
        {
            _ = Console.Error;
            using FileStream file = new(
                Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
                bufferSize: 0,
                FileOptions.DeleteOnClose);
            int saved = Duplicate(ErrorStream);
            if (saved < 0)
            {
                return start(); // no error stream that could be written to
            }

            try
            {
                _ = DuplicateTo(file.SafeFileHandle, ErrorStream);
                return start();
            }
            finally
            {
                _ = DuplicateTo(saved, ErrorStream);
                _ = Close(saved);
                Forward(file);
            }
        }
    }

    private static void Forward(FileStream file)
    {
        file.Position = 0;
        using StreamReader reader = new(file, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            OnnxRuntimeLibrary.Deliver(new OnnxRuntimeLogLine(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, "driver", "", "", line));
        }
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int from, int to);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(SafeHandle from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
