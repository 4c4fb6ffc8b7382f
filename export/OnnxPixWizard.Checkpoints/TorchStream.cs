using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using OnnxPixWizard.Checkpoints.Pickle;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints;

/// <summary>torch.save's form before torch 1.6: pickles one behind the other,
/// then the storages. Also a plain pickle without torch's marks.</summary>
/// <remarks>Pickles: a magic number, a version, facts about the machine, the object,
/// the list of storage keys. Each storage: number of elements, elements.</remarks>
internal sealed class TorchStream : ITorchData
{
    private const int Version = 1001;

    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", CultureInfo.InvariantCulture);

    private readonly MappedFile _file;
    private readonly Dictionary<string, (long Offset, long Length)> _storages = new(StringComparer.Ordinal);
    private long _position;

    private TorchStream(MappedFile file) => _file = file;

    /// <exception cref="CheckpointException">It is cut off, broken or from a big-endian machine.</exception>
    public static (PickleValue Root, TorchStream Data) Read(MappedFile file)
    {
        TorchStream stream = new(file);
        return (stream.ReadRoot(), stream);
    }

    public (long Offset, long Length)? Find(string key) =>
        _storages.TryGetValue(key, out (long Offset, long Length) storage) ? storage : null;

    private PickleValue ReadRoot()
    {
        PickleValue first = Next().Root;
        if (!IsNumber(first, Magic))
        {
            return first;
        }

        if (!IsNumber(Next().Root, Version))
        {
            throw Broken($"its version is not {Version}");
        }

        if (Next().Root is not PickleMap machine || !machine.TryGetValue("little_endian", out PickleValue? little)
            || little is not PickleBoolean { Value: true })
        {
            throw new CheckpointException(_file.Path, "it was not saved on a little-endian machine: load and save it on one.");
        }

        PickleDocument document = Next();
        if (Next().Root is not PickleSequence keys)
        {
            throw Broken("its list of storages is none");
        }

        foreach (PickleValue key in keys.Items)
        {
            Place(key is PickleString { Value: string name } ? document.Storages.GetValueOrDefault(name) : null);
        }

        return document.Root;
    }

    private PickleDocument Next()
    {
        if (_position >= _file.Length)
        {
            throw Broken("it was cut off");
        }

        PickleDocument document = PickleReader.Read(
            _file.Path, _file.Bytes(_position, (int)Math.Min(int.MaxValue, _file.Length - _position)));
        _position += document.Length;
        return document;
    }

    private void Place(PickleStorage? storage)
    {
        if (storage is null || storage.Type == ElementType.Undefined)
        {
            throw Broken(storage is null ? "its list of storages names one that it does not use"
                : $"storage '{storage.Key}' is a {storage.TypeName}, which is not read");
        }

        // The count is at most 2^60, so the product can't overflow.
        long bytes = storage.Count * storage.Type.SizeInBytes();
        if (_file.Length - _position < sizeof(long)
            || BinaryPrimitives.ReadInt64LittleEndian(_file.Bytes(_position, sizeof(long))) != storage.Count
            || bytes > _file.Length - _position - sizeof(long))
        {
            throw Broken($"storage '{storage.Key}' of {storage.Count} elements is not at byte {_position}, or was cut off");
        }

        _storages[storage.Key] = (_position + sizeof(long), bytes);
        _position += sizeof(long) + bytes;
    }

    private static bool IsNumber(PickleValue value, BigInteger number) => value is PickleInteger integer && integer.Value == number;

    private CheckpointException Broken(string detail) =>
        new(_file.Path, $"not a valid file of torch.save: {detail}. Fetch the file again.");
}
