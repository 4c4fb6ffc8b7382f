using System.Runtime.ExceptionServices;

namespace OnnxPixWizard.Pictures;

/// <summary>
/// Writes files as a whole or not at all: beside the target first, then renamed over it. Missing folders are made, and go again if nothing
/// comes to lie in them.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes a file's whole contents.</summary>
    /// <exception cref="ImageException">The file can't be written (kind
    /// <see cref="ImageErrorKind.Unwritable"/>); what was there before is unchanged.</exception>
    public static void Write(string path, ReadOnlySpan<byte> contents)
    {
        string temporary = TemporaryBeside(path);
        using NewFolders folders = new();
        try
        {
            folders.MakeFor(path);
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(contents);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            Discard(temporary);
            throw Unwritable(path, failure);
        }
    }

    /// <summary>Writes several files, all of them or none: each beside its target,
    /// side by side, and only when all are whole they are renamed.</summary>
    /// <param name="files">Targets, and what writes each one's contents.</param>
    /// <param name="flush">Whether they are brought to the disk before they get their names.</param>
    /// <exception cref="ImageException">A file can't be written (kind <see cref="ImageErrorKind.Unwritable"/>).</exception>
    public static void WriteAll(IReadOnlyList<(string Path, Action<Stream> Write)> files, bool flush = false)
    {
        ArgumentNullException.ThrowIfNull(files);
        string[] temporaries = [.. files.Select(static file => TemporaryBeside(file.Path))];
        ExceptionDispatchInfo?[] failures = new ExceptionDispatchInfo?[files.Count];
        using NewFolders folders = new();
        foreach ((string path, _) in files)
        {
            folders.MakeFor(path);
        }

        Parallel.For(0, files.Count, i =>
        {
            try
            {
                using FileStream file = new(temporaries[i], FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
                files[i].Write(file);
                file.Flush(flush);
            }
            catch (Exception failure)
            {
                failures[i] = ExceptionDispatchInfo.Capture(IsFileFailure(failure) ? Unwritable(files[i].Path, failure) : failure);
            }
        });
        try
        {
            Array.Find(failures, static failure => failure is not null)?.Throw();
            for (int i = 0; i < files.Count; i++)
            {
                Rename(temporaries[i], files[i].Path);
            }
        }
        catch
        {
            Array.ForEach(temporaries, Discard);
            throw;
        }
    }

    /// <summary>Checks early, before long work, that <see cref="Write"/> can succeed; leaves nothing behind.</summary>
    /// <exception cref="ImageException">It can't (kind <see cref="ImageErrorKind.Unwritable"/>).</exception>
    public static void EnsureWritable(string path)
    {
        string temporary = TemporaryBeside(path);
        using NewFolders folders = new();
        try
        {
            folders.MakeFor(path);
            using FileStream probe = new(
                temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw Unwritable(path, failure);
        }
    }

    /// <summary>Removes what a kill left beside targets, which nobody else may be writing now.</summary>
    public static void DiscardLeftovers(IEnumerable<string> targets)
    {
        foreach (IGrouping<string, string> inFolder in targets.GroupBy(
            static target => Path.GetDirectoryName(Path.GetFullPath(target))!, StringComparer.Ordinal))
        {
            HashSet<string> names = new(inFolder.Select(static target => Path.GetFileName(target)), StringComparer.Ordinal);
            foreach (string file in Directory.Exists(inFolder.Key) ? Directory.EnumerateFiles(inFolder.Key, ".*.tmp") : [])
            {
                // ".name.", 32 digits, ".tmp".
                string name = Path.GetFileName(file);
                if (name.Length > 38 && names.Contains(name[1..^37]) && Guid.TryParseExact(name[^36..^4], "N", out _))
                {
                    Discard(file);
                }
            }
        }
    }

    private static void Rename(string temporary, string path)
    {
        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw Unwritable(path, failure);
        }
    }

    private static string TemporaryBeside(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path) || Path.GetFileName(path).Length == 0)
        {
            throw new ImageException(ImageErrorKind.Unwritable, $"Output '{path}' is a folder: name a file in it.", path);
        }

        string full = Path.GetFullPath(path);
        return Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
    }

    private static ImageException Unwritable(string path, Exception failure)
    {
        string reason = failure switch
        {
            UnauthorizedAccessException => "access is denied; choose another folder or change its rights",
            _ => failure.Message,
        };
        return new ImageException(ImageErrorKind.Unwritable, $"Output '{path}' can't be written: {reason}.", path, failure);
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            // The failure that brought us here is the one to report.
            _ = failure;
        }
    }

    private static bool IsFileFailure(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>Folders made for outputs; disposing removes those that stayed empty.</summary>
    private sealed class NewFolders : IDisposable
    {
        private readonly List<string> _made = [];

        public void MakeFor(string path)
        {
            Stack<string> missing = new();
            for (string? folder = Path.GetDirectoryName(Path.GetFullPath(path)); folder is not null && !Directory.Exists(folder);
                folder = Path.GetDirectoryName(folder))
            {
                missing.Push(folder);
            }

            foreach (string folder in missing)
            {
                try
                {
                    Directory.CreateDirectory(folder);
                }
                catch (Exception failure) when (IsFileFailure(failure))
                {
                    throw new ImageException(ImageErrorKind.Unwritable,
                        $"Output '{path}' can't be written: its folder '{folder}' can't be made ({failure.Message}).", path, failure);
                }

                _made.Add(folder);
            }
        }

        public void Dispose()
        {
            foreach (string folder in _made.AsEnumerable().Reverse())
            {
                try
                {
                    Directory.Delete(folder);
                }
                catch (Exception failure) when (IsFileFailure(failure))
                {
                    // It holds what was written, or another program's file.
                    return;
                }
            }
        }
    }
}
