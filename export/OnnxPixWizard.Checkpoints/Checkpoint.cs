using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Pickle;
using OnnxPixWizard.Checkpoints.SafeTensors;

namespace OnnxPixWizard.Checkpoints;

/// <summary>Opens checkpoints of every published form.</summary>
public static class Checkpoint
{
    private const string SafeTensorsEnding = ".safetensors";

    /// <summary>Opens a checkpoint; its form is told by its content, not by its name.</summary>
    /// <param name="path">A safetensors file, a file of torch.save (.pth, .bin, .ckpt), an index of several (*.index.json), or a folder
    /// with one of these under a usual name.</param>
    /// <exception cref="ForbiddenGlobalException">It is a pickle that would run code if Python loaded it.</exception>
    /// <exception cref="CheckpointException">It is missing, broken, of no
    /// known form or holds no tensors; nothing of it was run.</exception>
    public static ICheckpoint Open(string path)
    {
        string file = Directory.Exists(path) ? CheckpointFolder.FindWeights(path) : path;
        return file.EndsWith(CheckpointIndex.Ending, StringComparison.OrdinalIgnoreCase) ? ShardedCheckpoint.Open(file) : OpenFile(file);
    }

    /// <summary>Reads an object saved by torch.save or pickle, such as the options in <c>model_args.pth</c>.</summary>
    /// <exception cref="ForbiddenGlobalException">It would run code if Python loaded it.</exception>
    /// <exception cref="CheckpointException">It is missing, broken or no pickle.</exception>
    public static PickleValue ReadObject(string path)
    {
        using TorchCheckpoint file = TorchCheckpoint.Open(path);
        return file.Root;
    }

    /// <summary>Reads options saved by torch.save or pickle, such as the
    /// <c>argparse.Namespace</c> in <c>model_args.pth</c>, as JSON.</summary>
    /// <exception cref="ForbiddenGlobalException">It would run code if Python loaded it.</exception>
    /// <exception cref="CheckpointException">It is missing, broken, no pickle or holds no options.</exception>
    public static JsonObject ReadOptions(string path)
    {
        PickleValue root = ReadObject(path);
        try
        {
            return root.ToJson() as JsonObject
                ?? throw new CheckpointException(path, $"what was saved is {root.Describe()} where options with names should be.");
        }
        catch (FormatException e)
        {
            throw new CheckpointException(path, $"{e.Message}.", e);
        }
    }

    /// <summary>Opens one file.</summary>
    internal static ICheckpoint OpenFile(string path)
    {
        if (!IsTorch(path))
        {
            return SafeTensorsCheckpoint.Open(path);
        }

        TorchCheckpoint checkpoint = TorchCheckpoint.Open(path);
        if (checkpoint.Tensors.Count > 0)
        {
            return checkpoint;
        }

        checkpoint.Dispose();
        throw new CheckpointException(
            path, $"what was saved is {checkpoint.Root.Describe()} without named tensors: save the model's state_dict.");
    }

    /// <exception cref="CheckpointException">The file is missing, empty or can't be opened.</exception>
    internal static MappedFile Map(string path)
    {
        try
        {
            return MappedFile.Open(path);
        }
        catch (Exception e) when (e is FileNotFoundException or EndOfStreamException)
        {
            throw new CheckpointException(path, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"the file can't be opened: {e.Message}", e);
        }
    }

    private static bool IsTorch(string path)
    {
        if (path.EndsWith(SafeTensorsEnding, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        using MappedFile file = Map(path);
        string? what = FileContent.Describe(file.Start);
        if (what == FileContent.SafeTensors)
        {
            return false;
        }

        if (TorchCheckpoint.Recognizes(file))
        {
            return true;
        }

        throw new CheckpointException(path, what is null
            ? "it is of no known form: neither safetensors nor a file of torch.save (zip archive or pickle)."
            : $"it is {what}.");
    }
}

/// <summary>The tensors of a checkpoint, whatever files and formats it is made of.</summary>
/// <remarks>Opening reads and checks headers alone. Reading tensors is thread-safe; it ends with
/// <see cref="IDisposable.Dispose"/>.</remarks>
public interface ICheckpoint : IDisposable
{
    /// <summary>Every tensor by name.</summary>
    IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <summary>The file, or the index of several files, that was opened.</summary>
    string Source { get; }
}

/// <summary>A checkpoint is missing, is not readable or does not hold what was asked for.</summary>
public class CheckpointException : Exception
{
    /// <param name="path">The file or folder.</param>
    /// <param name="detail">What was wrong, where inside the file, and how to mend it.</param>
    /// <param name="inner">The cause.</param>
    public CheckpointException(string path, string detail, Exception? inner = null)
        : base($"'{path}': {detail}", inner) => Path = path;

    /// <summary>The file or folder.</summary>
    public string Path { get; }
}

/// <summary>One safetensors file.</summary>
internal sealed class SafeTensorsCheckpoint : ICheckpoint
{
    private readonly SafeTensorsFile _file;

    private SafeTensorsCheckpoint(SafeTensorsFile file)
    {
        _file = file;
        Tensors = file.Tensors.Values.ToDictionary(static entry => entry.Name, file.Stream, StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    public string Source => _file.Path;

    /// <exception cref="SafeTensorsException">The file is missing, can't be opened, is cut off or has a header that lies.</exception>
    public static SafeTensorsCheckpoint Open(string path) => new(SafeTensorsFile.Open(path));

    public void Dispose() => _file.Dispose();
}
