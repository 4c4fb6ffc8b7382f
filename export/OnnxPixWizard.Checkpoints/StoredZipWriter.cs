using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace OnnxPixWizard.Checkpoints;

/// <summary>Writes zip archives of stored entries as torch does: aligned to 64 bytes, zip64 where 32 bits don't suffice.</summary>
/// <remarks>System.IO.Compression aligns nothing, so its entries could not be read in place.</remarks>
/// <param name="stream">Seekable; at its start.</param>
/// <param name="full">First number that 32 bits don't hold; smaller to try the 64-bit records on a small file.</param>
internal sealed class StoredZipWriter(Stream stream, long full = uint.MaxValue)
{
    private const int Alignment = 64, LocalBytes = 30, CrcOffset = 14;
    private const ushort PlainVersion = 20, Zip64Version = 45, Utf8Flag = 0x800, FirstDate = 0x21, PaddingExtra = 0x4246;

    private readonly ArrayBufferWriter<byte> _directory = new();
    private long _entries;

    /// <summary>Adds an entry.</summary>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        uint checksum = Crc32.HashToUInt32(content);
        long header = BeginEntry(name, content.Length, checksum);
        stream.Write(content);
        AddToDirectory(name, content.Length, checksum, header);
    }

    /// <summary>Adds an entry whose bytes come in pieces.</summary>
    /// <param name="name">Path in the archive.</param>
    /// <param name="length">Bytes of all pieces.</param>
    /// <param name="pieces">The bytes; each piece is written before the next is asked for.</param>
    /// <exception cref="InvalidDataException">The pieces are not as long as was said.</exception>
    public void Add(string name, long length, IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        long header = BeginEntry(name, length, crc: 0), start = stream.Position;
        Crc32 crc = new();
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            crc.Append(piece.Span);
            stream.Write(piece.Span);
        }

        long end = stream.Position;
        if (end - start != length)
        {
            throw new InvalidDataException($"Entry '{name}' got {end - start} bytes instead of {length}.");
        }

        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, crc.GetCurrentHashAsUInt32());
        stream.Position = header + CrcOffset;
        stream.Write(checksum);
        stream.Position = end;
        AddToDirectory(name, length, crc.GetCurrentHashAsUInt32(), header);
    }

    /// <summary>Writes the directory; nothing may be added afterwards.</summary>
    public void Finish()
    {
        long start = stream.Position, length = _directory.WrittenCount;
        stream.Write(_directory.WrittenSpan);
        ushort entries = (ushort)Math.Min(_entries, ushort.MaxValue);
        if (_entries >= ushort.MaxValue || start >= full || length >= full)
        {
            long end64 = stream.Position;
            stream.Write(new Fields().UInt32(0x06064B50).Int64(44).UInt16(Zip64Version).UInt16(Zip64Version).UInt32(0).UInt32(0)
                .Int64(_entries).Int64(_entries).Int64(length).Int64(start).Bytes);
            stream.Write(new Fields().UInt32(0x07064B50).UInt32(0).Int64(end64).UInt32(1).Bytes);
        }

        stream.Write(new Fields().UInt32(0x06054B50).UInt16(0).UInt16(0).UInt16(entries).UInt16(entries).UInt32(Narrow(length))
            .UInt32(Narrow(start)).UInt16(0).Bytes);
    }

    private long BeginEntry(string name, long length, uint crc)
    {
        long header = stream.Position;
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        Fields extra = new();
        if (length >= full)
        {
            extra.UInt16(1).UInt16(16).Int64(length).Int64(length);
        }

        int padding = (int)(-(header + LocalBytes + nameBytes.Length + extra.Bytes.Length + 4) & (Alignment - 1));
        extra.UInt16(PaddingExtra).UInt16((ushort)padding).Append(new byte[padding]);
        stream.Write(new Fields().UInt32(0x04034B50).UInt16(length >= full ? Zip64Version : PlainVersion).UInt16(Utf8Flag).UInt16(0)
            .UInt16(0).UInt16(FirstDate)
            .UInt32(crc).UInt32(Narrow(length)).UInt32(Narrow(length)).UInt16((ushort)nameBytes.Length).UInt16((ushort)extra.Bytes.Length)
            .Append(nameBytes).Append(extra.Bytes).Bytes);
        return header;
    }

    private void AddToDirectory(string name, long length, uint crc, long header)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        Fields wide = new();
        if (length >= full)
        {
            wide.Int64(length).Int64(length);
        }

        if (header >= full)
        {
            wide.Int64(header);
        }

        Fields extra = new();
        if (wide.Bytes.Length > 0)
        {
            extra.UInt16(1).UInt16((ushort)wide.Bytes.Length).Append(wide.Bytes);
        }

        ushort version = wide.Bytes.Length > 0 ? Zip64Version : PlainVersion;
        _directory.Write(
            new Fields().UInt32(0x02014B50).UInt16(version).UInt16(version).UInt16(Utf8Flag).UInt16(0).UInt16(0).UInt16(FirstDate)
            .UInt32(crc).UInt32(Narrow(length)).UInt32(Narrow(length)).UInt16((ushort)nameBytes.Length).UInt16((ushort)extra.Bytes.Length)
            .UInt16(0).UInt16(0).UInt16(0).UInt32(0).UInt32(Narrow(header)).Append(nameBytes).Append(extra.Bytes).Bytes);
        _entries++;
    }

    private uint Narrow(long value) => value >= full ? uint.MaxValue : (uint)value;

    private sealed class Fields
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

        public Fields UInt16(ushort value) => Append([(byte)value, (byte)(value >> 8)]);

        public Fields UInt32(uint value) => UInt16((ushort)value).UInt16((ushort)(value >> 16));

        public Fields Int64(long value) => UInt32((uint)value).UInt32((uint)(value >> 32));

        public Fields Append(ReadOnlySpan<byte> bytes)
        {
            _bytes.Write(bytes);
            return this;
        }
    }
}
