using System.Buffers.Binary;
using System.Text;

namespace OnnxPixWizard.Checkpoints;

/// <summary>The central directory of a zip archive, zip64 or not, and where the stored bytes lie in the file.</summary>
/// <remarks>System.IO.Compression gives streams, not places in the file; tensors are read from the memory map.</remarks>
internal sealed class ZipDirectory
{
    private const uint LocalSignature = 0x04034B50, CentralSignature = 0x02014B50, EndSignature = 0x06054B50, End64Signature = 0x06064B50,
    Locator64Signature = 0x07064B50;
    private const int LocalBytes = 30, CentralBytes = 46, EndBytes = 22, End64Bytes = 56, Locator64Bytes = 20,
        MaximumComment = ushort.MaxValue;
    private const ushort Zip64Extra = 1, EncryptedFlag = 1;

    private readonly MappedFile _file;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    private ZipDirectory(MappedFile file) => _file = file;

    /// <summary>Entries by name.</summary>
    public IReadOnlyDictionary<string, ZipEntry> Entries => _entries;

    /// <exception cref="CheckpointException">The archive is cut off or broken.</exception>
    public static ZipDirectory Read(MappedFile file)
    {
        ZipDirectory directory = new(file);
        (long start, long length, long count) = directory.FindDirectory();
        directory.ReadEntries(start, length, count);
        return directory;
    }

    /// <exception cref="CheckpointException">An entry is compressed or encrypted.</exception>
    public void RequirePlain()
    {
        if (_entries.Values.FirstOrDefault(static entry => !entry.IsPlain) is { Name: { } name })
        {
            throw new CheckpointException(
                _file.Path,
                $"'{name}' in the archive is compressed or encrypted, but torch stores plain bytes: "
                + "unpack the archive and pack it again without compression (zip -0), or save it again.");
        }
    }

    /// <summary>Where an entry's bytes begin; they lie inside the file.</summary>
    /// <exception cref="CheckpointException">The local header is not where
    /// the directory says, or the bytes reach beyond the file.</exception>
    public long DataOffset(ZipEntry entry)
    {
        if (entry.Header <= _file.Length - LocalBytes)
        {
            ReadOnlySpan<byte> header = _file.Bytes(entry.Header, LocalBytes);
            long data = entry.Header + LocalBytes + UInt16(header, 26) + UInt16(header, 28);
            if (UInt32(header, 0) == LocalSignature && data <= _file.Length - entry.Length)
            {
                return data;
            }
        }

        throw Broken($"'{entry.Name}' of {entry.Length} bytes does not lie at byte {entry.Header}");
    }

    private (long Start, long Length, long Count) FindDirectory()
    {
        int tail = (int)Math.Min(_file.Length, EndBytes + MaximumComment);
        ReadOnlySpan<byte> bytes = _file.Bytes(_file.Length - tail, tail);
        for (int at = tail - EndBytes; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = bytes[at..];
            if (UInt32(end, 0) == EndSignature && at + EndBytes + UInt16(end, 20) == tail)
            {
                long position = _file.Length - tail + at;
                return ReadEnd64(position) ?? Checked(UInt32(end, 16), UInt32(end, 12), UInt16(end, 10), position);
            }
        }

        throw Broken("its directory at the end is missing: it was cut off");
    }

    private (long Start, long Length, long Count)? ReadEnd64(long end)
    {
        if (end < Locator64Bytes)
        {
            return null;
        }

        ReadOnlySpan<byte> locator = _file.Bytes(end - Locator64Bytes, Locator64Bytes);
        if (UInt32(locator, 0) != Locator64Signature)
        {
            return null;
        }

        ulong place = UInt64(locator, 8);
        if (place > (ulong)end || end - (long)place < End64Bytes)
        {
            throw Broken($"the directory's end record should be at byte {place}");
        }

        ReadOnlySpan<byte> record = _file.Bytes((long)place, End64Bytes);
        return UInt32(record, 0) == End64Signature
            ? Checked(UInt64(record, 48), UInt64(record, 40), UInt64(record, 32), (long)place)
            : throw Broken($"the directory's end record is not at byte {place}");
    }

    private (long Start, long Length, long Count) Checked(ulong start, ulong length, ulong count, long end) =>
        start <= (ulong)end && length <= (ulong)end - start && count <= length / CentralBytes && length <= int.MaxValue
            ? ((long)start, (long)length, (long)count)
            : throw Broken($"its directory claims {count} entries in {length} bytes at byte {start}");

    private void ReadEntries(long start, long length, long count)
    {
        ReadOnlySpan<byte> bytes = _file.Bytes(start, (int)length);
        for (long i = 0; i < count; i++)
        {
            if (bytes.Length < CentralBytes || UInt32(bytes, 0) != CentralSignature)
            {
                throw Broken($"entry {i} of its directory is none");
            }

            int nameBytes = UInt16(bytes, 28), extraBytes = UInt16(bytes, 30),
                entryBytes = CentralBytes + nameBytes + extraBytes + UInt16(bytes, 32);
            if (entryBytes > bytes.Length)
            {
                throw Broken($"entry {i} of its directory is cut off");
            }

            string name = Encoding.UTF8.GetString(bytes.Slice(CentralBytes, nameBytes));
            ZipEntry entry = ReadEntry(name, bytes, bytes.Slice(CentralBytes + nameBytes, extraBytes));
            if (!_entries.TryAdd(name, entry))
            {
                throw Broken($"'{name}' is listed twice");
            }

            bytes = bytes[entryBytes..];
        }
    }

    private ZipEntry ReadEntry(string name, ReadOnlySpan<byte> record, ReadOnlySpan<byte> extra)
    {
        bool isPlain = (UInt16(record, 8) & EncryptedFlag) == 0 && UInt16(record, 10) == 0;
        ulong packed = UInt32(record, 20), length = UInt32(record, 24), header = UInt32(record, 42);
        if (length == uint.MaxValue || packed == uint.MaxValue || header == uint.MaxValue)
        {
            ReadZip64(name, extra, ref length, ref packed, ref header);
        }

        return packed <= (ulong)_file.Length && header <= (ulong)_file.Length - packed && (packed == length || !isPlain)
            ? new ZipEntry(name, (long)header, (long)packed, isPlain)
            : throw Broken($"'{name}' claims {length} bytes, stored as {packed}, at byte {header} of {_file.Length}");
    }

    /// <summary>64-bit numbers, in this order, for those fields that are full.</summary>
    private void ReadZip64(string name, ReadOnlySpan<byte> extra, ref ulong length, ref ulong packed, ref ulong header)
    {
        while (extra.Length >= 4)
        {
            int size = UInt16(extra, 2);
            if (size > extra.Length - 4)
            {
                break;
            }

            if (UInt16(extra, 0) == Zip64Extra)
            {
                ReadOnlySpan<byte> fields = extra.Slice(4, size);
                if (Widen(ref fields, ref length) && Widen(ref fields, ref packed) && Widen(ref fields, ref header))
                {
                    return;
                }

                break;
            }

            extra = extra[(4 + size)..];
        }

        throw Broken($"'{name}' lacks its 64-bit sizes");
    }

    private static bool Widen(ref ReadOnlySpan<byte> fields, ref ulong value)
    {
        if (value != uint.MaxValue)
        {
            return true;
        }

        if (fields.Length < sizeof(ulong))
        {
            return false;
        }

        value = UInt64(fields, 0);
        fields = fields[sizeof(ulong)..];
        return true;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private CheckpointException Broken(string detail) =>
        new(_file.Path, $"not a valid zip archive of torch: {detail}. Fetch the file again.");
}

/// <summary>A stored file of a zip archive.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Header">Place of its local header.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="IsPlain">Whether the bytes lie there as they are, neither compressed nor encrypted.</param>
internal readonly record struct ZipEntry(string Name, long Header, long Length, bool IsPlain);
