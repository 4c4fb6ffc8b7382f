using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OnnxPixWizard.Text.Bpe;

/// <summary>
/// Tokens and ids. Tokens lie as UTF-8 in one block and are found by an open-addressing table over it, so that loading 256,000 tokens
/// and resolving 580,000 merges makes no string at all. Not to be changed after loading.
/// </summary>
internal sealed class Vocabulary
{
    /// <summary>One more than the largest id that a file may use: 16 times the largest published vocabulary.</summary>
    public const int IdLimit = 1 << 22;

    private byte[] _bytes = new byte[1 << 16];
    private int _used;
    private Entry[] _entries = new Entry[1 << 10];
    private int[] _slots = NewSlots(1 << 11);
    private int[] _entryOfId = NewSlots(1 << 10);

    private struct Entry
    {
        public int Start;
        public int Length;
        public int Id;
        public uint Hash;
    }

    /// <summary>Number of different tokens.</summary>
    public int Count { get; private set; }

    /// <summary>One more than the largest id.</summary>
    public int Size { get; private set; }

    /// <summary>Room to write the next token's bytes into before <see cref="Add"/>.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_bytes.Length - _used < length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)_used + length)));
        }

        return _bytes.AsSpan(_used);
    }

    /// <summary>Adds the token whose bytes were written to <see cref="Reserve"/>; a token seen before takes the new id.</summary>
    public void Add(int length, int id)
    {
        ReadOnlySpan<byte> token = _bytes.AsSpan(_used, length);
        uint hash = Hash(token);
        int slot = FindSlot(token, hash);
        int entry = _slots[slot];
        if (entry < 0)
        {
            entry = Count++;
            if (entry == _entries.Length)
            {
                Array.Resize(ref _entries, 2 * entry);
            }

            _slots[slot] = entry;
            _entries[entry] = new Entry { Start = _used, Length = length, Hash = hash };
            _used += length;
            if (2 * Count > _slots.Length)
            {
                Grow();
            }
        }

        _entries[entry].Id = id;
        if (id >= _entryOfId.Length)
        {
            int old = _entryOfId.Length;
            Array.Resize(ref _entryOfId, Math.Max(2 * old, id + 1));
            _entryOfId.AsSpan(old).Fill(-1);
        }

        _entryOfId[id] = entry;
        Size = Math.Max(Size, id + 1);
    }

    public bool TryGetId(ReadOnlySpan<byte> token, out int id)
    {
        int entry = _slots[FindSlot(token, Hash(token))];
        id = entry < 0 ? -1 : _entries[entry].Id;
        return entry >= 0;
    }

    public bool TryGetId(ReadOnlySpan<char> token, out int id)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(token.Length));
        int length = Encoding.UTF8.GetBytes(token, rented);
        bool found = TryGetId(rented.AsSpan(0, length), out id);
        ArrayPool<byte>.Shared.Return(rented);
        return found;
    }

    /// <summary>UTF-8 of the token with this id.</summary>
    public bool TryGetToken(int id, out ReadOnlySpan<byte> token)
    {
        int entry = (uint)id < (uint)_entryOfId.Length ? _entryOfId[id] : -1;
        token = entry < 0 ? default : Bytes(_entries[entry]);
        return entry >= 0;
    }

    private static int[] NewSlots(int count)
    {
        int[] slots = new int[count];
        Array.Fill(slots, -1);
        return slots;
    }

    private static uint Hash(ReadOnlySpan<byte> token)
    {
        ulong hash = (ulong)token.Length * 0x9E3779B97F4A7C15;
        for (; token.Length >= 8; token = token[8..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(token)) * 0xFF51AFD7ED558CCD;
            hash ^= hash >> 32;
        }

        ulong rest = 0;
        foreach (byte value in token)
        {
            rest = rest << 8 | value;
        }

        hash = (hash ^ rest) * 0xC4CEB9FE1A85EC53;
        return (uint)(hash ^ hash >> 32);
    }

    private ReadOnlySpan<byte> Bytes(in Entry entry) => _bytes.AsSpan(entry.Start, entry.Length);

    /// <summary>The slot that holds this token, or the free one where it belongs.</summary>
    private int FindSlot(ReadOnlySpan<byte> token, uint hash)
    {
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        while (_slots[slot] is int entry and >= 0 && !(_entries[entry].Hash == hash && token.SequenceEqual(Bytes(_entries[entry]))))
        {
            slot = slot + 1 & mask;
        }

        return slot;
    }

    private void Grow()
    {
        _slots = NewSlots(2 * _slots.Length);
        int mask = _slots.Length - 1;
        for (int entry = 0; entry < Count; entry++)
        {
            int slot = (int)_entries[entry].Hash & mask;
            while (_slots[slot] >= 0)
            {
                slot = slot + 1 & mask;
            }

            _slots[slot] = entry;
        }
    }
}
