using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OnnxPixWizard.Pictures;

/// <summary>
/// Finds outputs that would overwrite what the same request reads. Files are compared by identity, so links, hard links and names that
/// differ in case only are seen through.
/// </summary>
internal static partial class OutputGuard
{
    /// <summary>The first output that is one of the inputs; null where none is.</summary>
    /// <param name="reads">Files that are read; of a folder, all files in it. What does not exist is passed over.</param>
    /// <param name="writes">Files that will be written; of a folder, all files that are in it now.</param>
    public static (string Write, string Read)? FindClash(IEnumerable<string?> reads, IEnumerable<string> writes)
    {
        ArgumentNullException.ThrowIfNull(reads);
        ArgumentNullException.ThrowIfNull(writes);
        Dictionary<FileIdentity, string> known = [];
        foreach (string read in reads.OfType<string>().SelectMany(FilesOf))
        {
            if (FileIdentity.Of(read) is { } identity)
            {
                known.TryAdd(identity, read);
            }
        }

        foreach (string write in writes.SelectMany(FilesOf))
        {
            if (FileIdentity.Of(write) is { } identity && known.TryGetValue(identity, out string? read))
            {
                return (write, read);
            }
        }

        return null;
    }

    /// <summary>Refuses a request whose outputs would overwrite what it reads.</summary>
    /// <inheritdoc cref="FindClash"/>
    /// <exception cref="ImageException">One would (kind <see cref="ImageErrorKind.Unwritable"/>).</exception>
    public static void ThrowIfRead(IEnumerable<string?> reads, IEnumerable<string> writes)
    {
        if (FindClash(reads, writes) is (string write, string read))
        {
            throw new ImageException(ImageErrorKind.Unwritable, Message(write, read), write);
        }
    }

    /// <summary>What is wrong, and how to mend it.</summary>
    public static string Message(string write, string read) => string.Equals(write, read, StringComparison.Ordinal)
        ? $"'{write}' would be overwritten, but is read: name another output."
        : $"'{write}' would be overwritten, but it is '{read}', which is read: name another output.";

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories) : [path];

    /// <summary>What makes two names one file: the device and the number that its file system gave it.</summary>
    private readonly partial record struct FileIdentity(ulong Device, ulong Number)
    {
        /// <summary>Null where there is no such file, or nobody may look at it.</summary>
        public static unsafe FileIdentity? Of(string path)
        {
            byte* facts = stackalloc byte[256];
            if (OperatingSystem.IsWindows())
            {
                try
                {
                    using SafeFileHandle file = File.OpenHandle(
                        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                    return GetFileInformationByHandle(file, facts) == 0
                        ? null
                        : new FileIdentity(*(uint*)(facts + 28), ((ulong)*(uint*)(facts + 44) << 32) | *(uint*)(facts + 48));
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
                {
                    return null;
                }
            }

            if (OperatingSystem.IsMacOS())
            {
                int status = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatOfX64(path, facts) : Stat(path, facts);
                return status == 0 ? new FileIdentity(*(uint*)facts, *(ulong*)(facts + 8)) : null;
            }

            const int here = -100;
            const uint number = 0x100;
            return StatX(here, path, flags: 0, number, facts) == 0
                ? new FileIdentity(((ulong)*(uint*)(facts + 136) << 32) | *(uint*)(facts + 140), *(ulong*)(facts + 32))
                : null;
        }

        [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
        private static unsafe partial int StatX(int folder, string path, int flags, uint mask, byte* facts);

        [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
        private static unsafe partial int Stat(string path, byte* facts);

        [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
        private static unsafe partial int StatOfX64(string path, byte* facts);

        [LibraryImport("kernel32.dll", EntryPoint = "GetFileInformationByHandle")]
        private static unsafe partial int GetFileInformationByHandle(SafeFileHandle file, byte* facts);
    }
}
