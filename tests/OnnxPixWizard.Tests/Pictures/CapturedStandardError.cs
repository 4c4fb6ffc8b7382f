using OnnxPixWizard.Pictures;
using System.Runtime.InteropServices;

namespace OnnxPixWizard.Tests.Pictures;

/// <summary>Diverts what native code writes to the process's standard error, which redirecting the managed console does not see.</summary>
internal sealed partial class CapturedStandardError : IDisposable
{
    private const int StandardError = 2;
    private readonly FileStream _file;
    private readonly int _saved;

    public CapturedStandardError(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        _saved = Duplicate(StandardError);
        _ = DuplicateTo((int)_file.SafeFileHandle.DangerousGetHandle(), StandardError);
    }

    public long Length => RandomAccess.GetLength(_file.SafeFileHandle);

    public void Dispose()
    {
        _ = DuplicateTo(_saved, StandardError);
        _ = Close(_saved);
        _file.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
