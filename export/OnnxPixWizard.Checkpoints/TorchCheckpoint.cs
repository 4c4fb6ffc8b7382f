using OnnxPixWizard.Checkpoints.Pickle;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints;

/// <summary>A file of torch.save (.pth, .pt, .bin, .ckpt): what was saved, read as data, and its tensors in the memory map.</summary>
public sealed class TorchCheckpoint : ICheckpoint
{
    private static readonly string[] StateKeys = ["state_dict", "model_state_dict", "model", "module"];

    private readonly MappedFile _file;
    private readonly ITorchData _data;

    private TorchCheckpoint(MappedFile file)
    {
        _file = file;
        (Root, _data) = IsArchive(file) ? Pair(TorchArchive.Read(file)) : Pair(TorchStream.Read(file));
        Tensors = FindState(Root)
            .Where(static entry => entry.Value is PickleTensor && entry.Key is PickleString)
            .ToDictionary(static entry => ((PickleString)entry.Key).Value,
                entry => Place(((PickleString)entry.Key).Value, (PickleTensor)entry.Value), StringComparer.Ordinal);
    }

    /// <summary>What was saved: of a Lightning checkpoint also its hyper-parameters; of <c>model_args.pth</c> the options.</summary>
    public PickleValue Root { get; }

    /// <summary>Tensors of the state dict: the saved dictionary itself, or the one inside it under a usual key (<c>state_dict</c> for
    /// Lightning). Empty if there is none.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <inheritdoc/>
    public string Source => _file.Path;

    /// <summary>Opens a file of torch.save, old or new form, or a plain pickle.</summary>
    /// <exception cref="ForbiddenGlobalException">It would run code if Python loaded it.</exception>
    /// <exception cref="CheckpointException">It is missing, can't be opened, is broken or of another form.</exception>
    public static TorchCheckpoint Open(string path)
    {
        MappedFile file = Checkpoint.Map(path);
        try
        {
            return new TorchCheckpoint(file);
        }
        catch (PickleException e) when (e is not ForbiddenGlobalException
            && FileContent.Describe(file.Start) is { } what and not (FileContent.TorchArchive or FileContent.Pickle))
        {
            file.Dispose();
            throw new CheckpointException(path, $"not a valid file of torch.save: it is {what}.", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Whether a file begins as a zip archive or as a pickle of protocol 2 or newer does.</summary>
    internal static bool Recognizes(MappedFile file) =>
        IsArchive(file) || (file.Length > 2 && file.Bytes(0, 2) is [(byte)PickleOpcode.Proto, <= 5]);

    private static bool IsArchive(MappedFile file) => file.Length >= 2 && file.Bytes(0, 2).SequenceEqual("PK"u8);

    private static (PickleValue Root, ITorchData Data) Pair<T>((PickleValue Root, T Data) read) where T : ITorchData =>
        (read.Root, read.Data);

    private static IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> FindState(PickleValue root)
    {
        // Classes derived from a dictionary, and options, keep their entries where records do.
        IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> entries = Entries(root);
        foreach (string key in StateKeys)
        {
            foreach ((PickleValue name, PickleValue value) in entries)
            {
                if (name is PickleString text && text.Value == key && value is PickleMap or PickleRecord)
                {
                    return Entries(value);
                }
            }
        }

        return entries;
    }

    private static IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> Entries(PickleValue value) => value switch
    {
        PickleMap dictionary => dictionary.Entries,
        PickleRecord record => record.Entries.Entries,
        _ => [],
    };

    private CheckpointTensor Place(string name, PickleTensor tensor)
    {
        PickleStorage storage = tensor.Storage;
        if (tensor.Type == ElementType.Undefined || storage.Type == ElementType.Undefined)
        {
            throw new CheckpointException(
                _file.Path, $"tensor '{name}' is of a type that is not read ({storage.TypeName}): save it in 32-bit or 16-bit floats.");
        }

        // At most 2^60 elements, so the product can't overflow.
        long needed = storage.Count * storage.Type.SizeInBytes();
        (long offset, long length) = _data.Find(storage.Key)
            ?? (needed == 0 ? (0, 0) : throw new CheckpointException(_file.Path,
                $"tensor '{name}' lies in storage '{storage.Key}', which the file does not hold: fetch it again."));
        return needed <= length
            ? new CheckpointTensor(name, tensor.Type, tensor.Shape.ToArray(), tensor.Strides.ToArray(), _file,
                offset + (tensor.Offset * tensor.Type.SizeInBytes()))
            : throw new CheckpointException(_file.Path,
                $"tensor '{name}' lies in storage '{storage.Key}' of {needed} bytes, of which the file holds {length}: fetch it again.");
    }
}
