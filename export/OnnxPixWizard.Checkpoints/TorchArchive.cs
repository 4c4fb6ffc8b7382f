using OnnxPixWizard.Checkpoints.Pickle;

namespace OnnxPixWizard.Checkpoints;

/// <summary>torch.save's form since torch 1.6: a zip archive with a pickle and one plain entry for each storage.</summary>
internal sealed class TorchArchive : ITorchData
{
    private const string PickleName = "data.pkl";

    private readonly MappedFile _file;
    private readonly ZipDirectory _zip;
    private readonly string _root;

    private TorchArchive(MappedFile file, ZipDirectory zip, string root)
    {
        _file = file;
        _zip = zip;
        _root = root;
    }

    /// <exception cref="CheckpointException">It is no such archive, or one that is not read here.</exception>
    public static (PickleValue Root, TorchArchive Data) Read(MappedFile file)
    {
        ZipDirectory zip = ZipDirectory.Read(file);
        ZipEntry[] pickles = [.. zip.Entries.Values.Where(static entry =>
            entry.Name == PickleName || entry.Name.EndsWith($"/{PickleName}", StringComparison.Ordinal))];
        if (pickles is not [ZipEntry pickle])
        {
            throw new CheckpointException(
                file.Path, $"the zip archive holds {pickles.Length} files '{PickleName}' where torch writes one: it is {Describe(zip)}, no "
                    + "checkpoint saved by torch.");
        }

        zip.RequirePlain();

        TorchArchive archive = new(file, zip, pickle.Name[..^PickleName.Length]);
        archive.RefuseForeign();
        if (pickle.Length > PickleLimits.Bytes)
        {
            throw new CheckpointException(file.Path, $"its pickle has {pickle.Length} bytes; at most {PickleLimits.Bytes} are read.");
        }

        ReadOnlySpan<byte> bytes = file.Bytes(zip.DataOffset(pickle), (int)pickle.Length);
        return (PickleReader.Read(file.Path, bytes).Root, archive);
    }

    public (long Offset, long Length)? Find(string key) => _zip.Entries.TryGetValue($"{_root}data/{key}", out ZipEntry entry)
        ? (_zip.DataOffset(entry), entry.Length)
        : null;

    private static string Describe(ZipDirectory zip)
    {
        bool Has(string ending) => zip.Entries.Keys.Any(name => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return Has(".npy") ? "a NumPy archive (.npz)"
            : Has("model.weights.h5") ? "a Keras model"
            : zip.Entries.Keys.FirstOrDefault(static name => CheckpointFolder.IsWeights(name)) is { } inside
                ? $"a plain archive with '{inside}' in it (unpack it)"
            : "another archive";
    }

    private void RefuseForeign()
    {
        if (_zip.Entries.ContainsKey($"{_root}constants.pkl"))
        {
            throw new CheckpointException(_file.Path, "it is a TorchScript program, not a checkpoint: save the module's state_dict.");
        }

        if (_zip.Entries.TryGetValue($"{_root}byteorder", out ZipEntry order) && order.Length < 64
            && !_file.Bytes(_zip.DataOffset(order), (int)order.Length).Trim("\r\n "u8).SequenceEqual("little"u8))
        {
            throw new CheckpointException(_file.Path, "it was saved on a big-endian machine: load and save it on a little-endian one.");
        }
    }
}

/// <summary>Where a torch file keeps its storages.</summary>
internal interface ITorchData
{
    /// <returns>Place and length in the file, or null where there is no such storage.</returns>
    (long Offset, long Length)? Find(string key);
}
