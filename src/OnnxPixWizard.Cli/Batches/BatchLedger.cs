using System.Text;
using System.Text.Json;

namespace OnnxPixWizard.Cli.Batches;

/// <summary>
/// The results of a batch, a line of JSON each. A line is written and brought to the disk after its files are, so that after a kill at any
/// moment what the file holds is done, and what it does not hold is done again.
/// </summary>
internal sealed class BatchLedger : IDisposable
{
    private readonly Lock _writing = new();
    private readonly FileStream _file;

    private BatchLedger(FileStream file) => _file = file;

    /// <summary>Keys of the items that are done, with their files still there.</summary>
    /// <param name="path">The results; they may not exist yet.</param>
    /// <exception cref="CommandException">Another program adds to them, or they can't be read.</exception>
    public static HashSet<string> Done(string path)
    {
        HashSet<string> done = new(StringComparer.Ordinal);
        try
        {
            foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
            {
                if (Read(line) is { Error: null } result && result.Files.All(File.Exists))
                {
                    done.Add(result.Key);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw InUse(path, failure);
        }

        return done;
    }

    /// <summary>Opens the results to add to them; a line that a kill cut off goes.</summary>
    /// <exception cref="CommandException">Another program adds to them, or they can't be written.</exception>
    public static BatchLedger Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            file.SetLength(WholeLines(file));
            file.Seek(0, SeekOrigin.End);
            return new BatchLedger(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw InUse(path, failure);
        }
    }

    /// <summary>Adds a line; on return it is on the disk.</summary>
    public void Add(BatchResult result)
    {
        byte[] line = Encoding.UTF8.GetBytes(BatchText.Of(result) + "\n");
        lock (_writing)
        {
            _file.Write(line);
            _file.Flush(flushToDisk: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static BatchResult? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, BatchJson.Default.BatchResult);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CommandException InUse(string path, Exception failure) => new(
        ExitCode.Usage, $"--results: '{path}' can't be used ({failure.Message}) If another batch adds to it, wait, or name another file.",
        failure);

    private static long WholeLines(FileStream file)
    {
        for (long end = file.Length; end > 0; end--)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n')
            {
                return end;
            }
        }

        return 0;
    }
}
