using System.Text;

namespace OnnxPixWizard.Sessions.Loras;

/// <summary>Walks over the fields of a message in the wire format of protocol buffers, as ONNX files are.</summary>
/// <param name="bytes">All of the file.</param>
/// <param name="start">First byte of the message.</param>
/// <param name="end">Behind its last byte.</param>
internal ref struct WireFields(ReadOnlySpan<byte> bytes, int start, int end)
{
    public const int Varint = 0, Eight = 1, Bytes = 2, Four = 5;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly int _end = end;
    private int _next = start;

    /// <summary>Number of the field.</summary>
    public int Number { get; private set; }

    /// <summary>First byte of the field, where its tag stands.</summary>
    public int Start { get; private set; }

    /// <summary>First byte of its content.</summary>
    public int Value { get; private set; }

    /// <summary>Behind its last byte.</summary>
    public readonly int End => _next;

    /// <summary>Its content, of a field that is a number.</summary>
    public ulong Integer { get; private set; }

    /// <summary>Its content as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(_bytes[Value.._next]);

    /// <summary>Goes to the next field.</summary>
    /// <exception cref="FormatException">The message is cut off or no message.</exception>
    public bool Next()
    {
        if (_next >= _end)
        {
            return false;
        }

        Start = _next;
        ulong tag = ReadVarint();
        (Number, int kind) = ((int)(tag >> 3), (int)(tag & 7));
        ulong length = kind switch { Eight => 8, Four => 4, Bytes => ReadVarint(), Varint => 0,
            _ => throw new FormatException("a field is of no known kind") };
        Value = _next;
        Integer = kind == Varint ? ReadVarint() : 0;
        _next = length <= (ulong)(_end - _next) ? _next + (int)length : throw new FormatException("a field is cut off");
        return true;
    }

    /// <summary>The integers of a repeated field: this one, or all that are packed into it.</summary>
    public readonly void AddIntegers(List<long> to)
    {
        if ((_bytes[Start] & 7) != Bytes)
        {
            to.Add((long)Integer);
            return;
        }

        WireFields packed = new(_bytes, Value, _next);
        while (packed._next < packed._end)
        {
            to.Add((long)packed.ReadVarint());
        }
    }

    /// <summary>Appends a field of bytes.</summary>
    public static void Write(Stream to, int number, ReadOnlySpan<byte> content)
    {
        WriteVarint(to, ((ulong)number << 3) | Bytes);
        WriteVarint(to, (ulong)content.Length);
        to.Write(content);
    }

    /// <summary>Appends a field of text.</summary>
    public static void Write(Stream to, int number, string text) => Write(to, number, Encoding.UTF8.GetBytes(text));

    /// <summary>Appends a field that is a number.</summary>
    public static void Write(Stream to, int number, long value)
    {
        WriteVarint(to, (ulong)number << 3);
        WriteVarint(to, (ulong)value);
    }

    private static void WriteVarint(Stream to, ulong value)
    {
        for (; value > 127; value >>= 7)
        {
            to.WriteByte((byte)(value | 128));
        }

        to.WriteByte((byte)value);
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && _next < _end; shift += 7)
        {
            byte part = _bytes[_next++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
            {
                return value;
            }
        }

        throw new FormatException("a number is cut off");
    }
}
