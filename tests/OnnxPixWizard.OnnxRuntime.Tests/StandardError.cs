using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime.Tests;

/// <summary>What the process, native libraries included, writes to its error stream.</summary>
internal static partial class StandardError
{
    private const int Descriptor = 2;

    public static string Capture(Action action)
    {
        string file = Path.GetTempFileName();
        int saved = Duplicate(Descriptor);
        try
        {
            using (FileStream stream = new(file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
            {
                Assert.AreEqual(Descriptor, DuplicateTo((int)stream.SafeFileHandle.DangerousGetHandle(), Descriptor));
                try
                {
                    action();
                }
                finally
                {
                    _ = DuplicateTo(saved, Descriptor);
                }
            }

            return File.ReadAllText(file);
        }
        finally
        {
            _ = Close(saved);
            File.Delete(file);
        }
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
