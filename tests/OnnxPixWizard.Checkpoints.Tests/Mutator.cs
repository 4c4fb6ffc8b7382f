using System.Buffers.Binary;

namespace OnnxPixWizard.Checkpoints.Tests;

/// <summary>Damages files as accidents and attackers do; the same seed gives the same damage.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly long[] Numbers =
        [0, 1, -1, 2, 127, 128, 255, 256, short.MaxValue, ushort.MaxValue, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40,
            1L << 62, long.MaxValue, long.MinValue];

    private static readonly string[] Texts =
        ["99999999999", "9223372036854775807", "-1", "1e308", "0.5", "null", "[]", "{}", "\"x\"", "true", "\\u0000", "\\ud800", "/", "..",
            "[[[[[[[[", "F32", "os\nsystem\n"];

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy.</summary>
    /// <param name="original">What to damage.</param>
    /// <param name="other">Another file, to take pieces from.</param>
    public byte[] Mutate(byte[] original, byte[] other)
    {
        List<byte> bytes = [.. original];
        for (int i = 1 + _random.Next(1 + _random.Next(8)); i > 0 && bytes.Count > 0; i--)
        {
            Damage(bytes, other);
        }

        return [.. bytes];
    }

    private void Damage(List<byte> bytes, byte[] other)
    {
        int at = _random.Next(bytes.Count), length = Math.Min(bytes.Count - at, 1 + _random.Next(_random.Next(2) == 0 ? 8 : 200));
        switch (_random.Next(11))
        {
            case 0: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1: bytes[at] = (byte)_random.Next(256); break;
            case 2: OverwriteNumber(bytes, at); break;
            case 3: bytes.RemoveRange(at, length); break;
            case 4: bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, length)); break;
            case 5 when _random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
            case 6: bytes.InsertRange(at, Piece(other)); break;
            case 7: ReplaceDigits(bytes, at); break;
            case 8: bytes.InsertRange(at, Text()); break;
            case 9: bytes.InsertRange(at, Enumerable.Repeat((byte)_random.Next(256), _random.Next(400))); break;
            default: Overwrite(bytes, at, Piece(other)); break;
        }
    }

    private byte[] Piece(byte[] other)
    {
        int at = _random.Next(other.Length);
        return other[at..Math.Min(other.Length, at + 1 + _random.Next(64))];
    }

    private byte[] Text() => System.Text.Encoding.ASCII.GetBytes(Texts[_random.Next(Texts.Length)]);

    private void OverwriteNumber(List<byte> bytes, int at)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, Numbers[_random.Next(Numbers.Length)]);
        Overwrite(bytes, at, number[..(1 << _random.Next(4))]);
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] piece)
    {
        for (int i = 0; i < piece.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = piece[i];
        }
    }

    private void ReplaceDigits(List<byte> bytes, int from)
    {
        int start = bytes.FindIndex(from, static value => value is >= (byte)'0' and <= (byte)'9');
        if (start >= 0)
        {
            int end = bytes.FindIndex(start, static value => value is < (byte)'0' or > (byte)'9');
            bytes.RemoveRange(start, (end < 0 ? bytes.Count : end) - start);
            bytes.InsertRange(start,
                _random.Next(2) == 0 ? Text() : System.Text.Encoding.ASCII.GetBytes(Numbers[_random.Next(Numbers.Length)].ToString()));
        }
    }
}
