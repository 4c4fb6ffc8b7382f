using System.Globalization;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>
/// A bundle under construction in a folder beside its place: it takes the place when it is whole, and goes away otherwise. What a killed
/// process left is cleared away by the next one.
/// </summary>
internal sealed class BundleDraft : IDisposable
{
    private const string LockFile = ".lock";

    // What may be written beside weights: graphs themselves, tokenizers, manifest.
    private const long SpareBytes = 64L << 20;

    private readonly FileStream _lock;
    private bool _done;

    /// <param name="target">The bundle's place.</param>
    /// <param name="own">Files that may lie there without a bundle: the new one holds them too.</param>
    /// <exception cref="ConversionException">Something that is no bundle is
    /// there, another process works on it, or it can't be written.</exception>
    public BundleDraft(string target, IReadOnlyCollection<string>? own = null)
    {
        Target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        Folder = Target + ".partial";
        if (File.Exists(Target) || (Directory.Exists(Target) && Directory.EnumerateFileSystemEntries(Target).Any(entry =>
            own?.Contains(Path.GetFileName(entry), StringComparer.Ordinal) != true) && !IsBundle(Target)))
        {
            throw new ConversionException(
                $"'{Target}' exists and is no bundle; it stays as it is. Give another folder with --out.", fault: ConversionFault.Output);
        }

        try
        {
            Directory.CreateDirectory(Folder);
            _lock = new FileStream(Path.Combine(Folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            foreach (string entry in Directory.EnumerateFiles(Folder).Where(static file => Path.GetFileName(file) != LockFile))
            {
                File.Delete(entry);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"Can't write to '{Folder}': {e.Message} Another export of the same bundle may be under way; "
                + "else give another folder with --out.", inner: e, fault: ConversionFault.Output);
        }
    }

    /// <summary>Opens a draft where there is room for it.</summary>
    /// <param name="target">The bundle's place.</param>
    /// <param name="bytes">Bytes of weights that will be written.</param>
    /// <param name="own">Files that may lie there without a bundle: the new one holds them too.</param>
    /// <exception cref="ConversionException">The volume is too small, or the folder can't be used.</exception>
    public static BundleDraft Open(string target, long bytes, IReadOnlyCollection<string>? own = null)
    {
        DirectoryInfo? folder = new(Path.GetFullPath(target));
        while (folder is { Exists: false })
        {
            folder = folder.Parent;
        }

        long free = folder is null ? long.MaxValue : new DriveInfo(folder.FullName).AvailableFreeSpace;
        if (free < bytes + SpareBytes)
        {
            throw new ConversionException(string.Create(CultureInfo.InvariantCulture,
                $"The bundle needs {(bytes + SpareBytes) / 1e9:F1} GB, but '{folder}' has {free / 1e9:F1} GB left. Nothing was written; "
                    + $"make room, or give another folder with --out."), fault: ConversionFault.Output);
        }

        return new BundleDraft(target, own);
    }

    /// <summary>The bundle's place.</summary>
    public string Target { get; }

    /// <summary>Where files are written meanwhile.</summary>
    public string Folder { get; }

    /// <summary>Path of a file of the draft.</summary>
    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Writes a file of the draft.</summary>
    public void Write(string file, ReadOnlySpan<byte> content) => File.WriteAllBytes(PathOf(file), content);

    /// <summary>Runs what fills the draft; failures of the file system become the typed complaint.</summary>
    /// <exception cref="ConversionException">A file can't be written.</exception>
    public T Fill<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"Can't write to '{Folder}': {e.Message} Nothing is left of it; make room or give another "
                + "folder with --out.", inner: e, fault: ConversionFault.Output);
        }
    }

    /// <summary>Whether a folder is a bundle, or the beginning of one.</summary>
    public static bool IsBundle(string folder) =>
        File.Exists(Path.Combine(folder, BundleManifest.FileName)) || File.Exists(Path.Combine(folder, ConversionRecord.FileName));

    /// <summary>Takes the bundle's place. Files of the bundle that stands there are kept where they are named, and deleted else.</summary>
    /// <param name="kept">Files of the present bundle that the new one goes on using.</param>
    public void Commit(IEnumerable<string> kept)
    {
        foreach (string file in kept)
        {
            File.Move(Path.Combine(Target, file), PathOf(file));
        }

        string old = Target + ".old";
        if (Directory.Exists(Target))
        {
            if (Directory.Exists(old))
            {
                Directory.Delete(old, recursive: true);
            }

            Directory.Move(Target, old);
        }

        _lock.Dispose();
        File.Delete(PathOf(LockFile));
        Directory.Move(Folder, Target);
        _done = true;
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>Deletes the draft unless it took the bundle's place.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        if (!_done)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
