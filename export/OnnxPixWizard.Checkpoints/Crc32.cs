using System.Buffers.Binary;

namespace OnnxPixWizard.Checkpoints;

/// <summary>The checksum of zip archives (reflected polynomial 0xEDB88320), eight bytes at a time.</summary>
internal sealed class Crc32
{
    private const int Lanes = 8;

    private static readonly uint[] Table = BuildTable();

    private uint _state = uint.MaxValue;

    /// <summary>Checksum of all bytes so far.</summary>
    public uint Value => ~_state;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint state = _state;
        ReadOnlySpan<uint> table = Table;
        while (bytes.Length >= Lanes)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state, high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = table[0x700 + (byte)low] ^ table[0x600 + (byte)(low >> 8)] ^ table[0x500 + (byte)(low >> 16)] ^ table[0x400 + (int)(low >> 24)]
                ^ table[0x300 + (byte)high] ^ table[0x200 + (byte)(high >> 8)] ^ table[0x100 + (byte)(high >> 16)] ^ table[(int)(high >> 24)];
            bytes = bytes[Lanes..];
        }

        foreach (byte value in bytes)
        {
            state = table[(byte)(state ^ value)] ^ (state >> 8);
        }

        _state = state;
    }

    private static uint[] BuildTable()
    {
        uint[] table = new uint[Lanes * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }

            table[value] = crc;
        }

        // Lane k: the same byte followed by k zero bytes.
        for (int i = 256; i < table.Length; i++)
        {
            uint before = table[i - 256];
            table[i] = table[(byte)before] ^ (before >> 8);
        }

        return table;
    }
}
