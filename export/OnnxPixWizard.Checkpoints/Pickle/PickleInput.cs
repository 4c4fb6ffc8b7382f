using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>Reads the arguments of instructions; every length is checked against what is left before anything is made of it.</summary>
internal ref struct PickleInput(ReadOnlySpan<byte> data)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _data = data;

    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));

    public ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_data.Length - Position))
        {
            throw new FormatException($"it ends where {length} more bytes should be");
        }

        ReadOnlySpan<byte> taken = _data.Slice(Position, (int)length);
        Position += taken.Length;
        return taken;
    }

    public string Text(ulong length) => StrictUtf8.GetString(Take(length));

    /// <summary>Bytes that Python 2 called a string.</summary>
    public string Latin1(ulong length) => Encoding.Latin1.GetString(Take(length));

    public BigInteger Integer(ulong length)
    {
        if (length > PickleLimits.IntegerBytes)
        {
            throw new FormatException($"an integer of {length} bytes");
        }

        return new BigInteger(Take(length));
    }

    /// <summary>Text up to the end of the line.</summary>
    public string Line()
    {
        int length = _data[Position..].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw new FormatException("it ends within a line of text");
        }

        string line = Text((ulong)length);
        Position++;
        return line;
    }

    /// <summary>An integer as text; protocols 0 and 1 write truth values as 00 and 01.</summary>
    public PickleValue IntegerLine()
    {
        string line = Line();
        return line switch
        {
            "00" => PickleBoolean.False,
            "01" => PickleBoolean.True,
            _ => new PickleInteger(Parse(line)),
        };
    }

    /// <summary>A place in the memo as text.</summary>
    public long KeyLine()
    {
        BigInteger key = Parse(Line());
        return key >= 0 && key <= uint.MaxValue ? (long)key : throw new FormatException($"a memo key {key}");
    }

    public double DoubleLine() => double.TryParse(Line(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value
        : throw new FormatException("a line of text that is no number");

    /// <summary>Protocol 0's text, in its plain form.</summary>
    public string PlainLine(bool quoted)
    {
        string line = Line();
        if (quoted)
        {
            line = line.Length >= 2 && line[0] == line[^1] && line[0] is '\'' or '"' ? line[1..^1]
                : throw new FormatException("a string without quotes");
        }

        return !line.Contains('\\', StringComparison.Ordinal)
            ? line
            : throw new FormatException(
                "a string with escapes of protocol 0, which is not read: save the file again with protocol 2 or newer");
    }

    private static BigInteger Parse(string line) =>
        line.Length <= 2 * PickleLimits.IntegerBytes
            && BigInteger.TryParse(line.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
            ? value
            : throw new FormatException("a line of text that is no integer");
}
