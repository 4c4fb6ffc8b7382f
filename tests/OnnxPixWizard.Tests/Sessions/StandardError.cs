using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OnnxPixWizard.Tests.Sessions;

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

    /// <summary>Writes as native code does, to the descriptor itself.</summary>
    public static void Write(string text)
    {
        using FileStream stream = new(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
