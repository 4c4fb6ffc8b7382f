using System.Globalization;

namespace OnnxPixWizard.Server.Jobs;

/// <summary>A folder for each job, below folders of the ids' last two digits.</summary>
/// <param name="root">The folder of all.</param>
internal sealed class FolderStore(string root) : IFileStore
{
    private const string Unfinished = ".part";

    public async Task WriteAsync(string job, string name, Func<Stream, Task> write, CancellationToken cancellation)
    {
        string path = At(job, name), beside = path + Unfinished;
        Directory.CreateDirectory(FolderOf(job));
        try
        {
            await using (FileStream file = new(
                beside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous))
            {
                await write(file);
            }

            cancellation.ThrowIfCancellationRequested();
            File.Move(beside, path, overwrite: true);
        }
        catch (IOException e)
        {
            // Perhaps it is another worker's, who still writes it.
            throw new UnavailableException($"File '{name}' of job {job} can't be written below '{root}': {e.Message}", e);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    public Task<Stream?> OpenAsync(string job, string name, CancellationToken cancellation)
    {
        string path = At(job, name);
        try
        {
            return Task.FromResult<Stream?>(File.Exists(path)
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous)
                : null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DeleteAsync(string job, string name, CancellationToken cancellation)
    {
        if (Directory.Exists(FolderOf(job)))
        {
            File.Delete(At(job, name));
        }

        return Task.CompletedTask;
    }

    public Task DeleteAsync(string job, CancellationToken cancellation)
    {
        try
        {
            Directory.Delete(FolderOf(job), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already, or never made.
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<string> JobsAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (string folder in Directory.Exists(root) ? Directory.EnumerateDirectories(root) : [])
        {
            foreach (string job in Directory.EnumerateDirectories(folder))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return Path.GetFileName(job);
            }
        }
    }

    private string FolderOf(string job) => JobIds.IsId(job)
        ? Path.Combine(root, job[^2..], job)
        : throw new ArgumentException($"'{job}' is no job's id.", nameof(job));

    private string At(string job, string name) => JobIds.IsFileName(name)
        ? Path.Combine(FolderOf(job), name)
        : throw new ArgumentException($"'{name}' is no name of a job's file.", nameof(name));
}

/// <summary>Ids of jobs and names of their files; nothing else ever becomes a part of a path.</summary>
internal static class JobIds
{
    private const int Digits = 32, LongestName = 64;

    private const int TimeDigits = 12;

    public static string New() => Guid.CreateVersion7().ToString("N");

    /// <summary>When an id was made.</summary>
    public static DateTimeOffset TimeOf(string id) => DateTimeOffset.FromUnixTimeMilliseconds(
        long.Parse(id.AsSpan(0, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    public static bool IsId(string id) => id.Length == Digits && id.All(static c => char.IsAsciiHexDigitLower(c));

    public static bool IsFileName(string name) => name.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(name[0])
        && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
        && !name.EndsWith(".part", StringComparison.Ordinal);
}
