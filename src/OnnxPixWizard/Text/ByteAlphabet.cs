using System.Buffers;
using System.Text;

namespace OnnxPixWizard.Text;

/// <summary>
/// GPT-2's alphabet, which writes each byte as one printable character: printable Latin-1 stands for itself, the other 68 bytes follow
/// from U+0100 on in increasing order.
/// </summary>
internal static class ByteAlphabet
{
    private const int FirstSubstitute = 0x100;
    private static readonly char[] Characters = BuildCharacters();
    private static readonly short[] Bytes = BuildBytes();

    /// <summary>The character that stands for a byte.</summary>
    public static char CharacterOf(byte value) => Characters[value];

    /// <summary>The byte that a character stands for; false for characters outside the alphabet.</summary>
    public static bool TryGetByte(char character, out byte value)
    {
        short found = character < Bytes.Length ? Bytes[character] : (short)-1;
        value = (byte)found;
        return found >= 0;
    }

    /// <summary>Writes a text's UTF-8 bytes as characters of the alphabet; lone surrogates count as U+FFFD.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="destination">At least three characters for each of <paramref name="text"/>.</param>
    /// <returns>Characters written.</returns>
    public static int Encode(ReadOnlySpan<char> text, Span<char> destination)
    {
        int count = 0;
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            if (char.IsAscii(text[0]))
            {
                destination[count++] = Characters[text[0]];
                text = text[1..];
                continue;
            }

            Rune.DecodeFromUtf16(text, out Rune scalar, out int length);
            text = text[length..];
            foreach (byte value in utf8[..scalar.EncodeToUtf8(utf8)])
            {
                destination[count++] = Characters[value];
            }
        }

        return count;
    }

    /// <summary>Appends the bytes that a token stands for; a token with a
    /// character outside the alphabet stands for its own UTF-8.</summary>
    internal static void Decode(string token, ArrayBufferWriter<byte> bytes)
    {
        Span<byte> destination = bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(token.Length));
        for (int i = 0; i < token.Length; i++)
        {
            if (!TryGetByte(token[i], out destination[i]))
            {
                bytes.Advance(Encoding.UTF8.GetBytes(token, destination));
                return;
            }
        }

        bytes.Advance(token.Length);
    }

    private static bool StandsForItself(int value) => value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);

    private static char[] BuildCharacters()
    {
        char[] characters = new char[256];
        int next = FirstSubstitute;
        for (int value = 0; value < 256; value++)
        {
            characters[value] = (char)(StandsForItself(value) ? value : next++);
        }

        return characters;
    }

    private static short[] BuildBytes()
    {
        short[] bytes = new short[FirstSubstitute + 68];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < 256; value++)
        {
            bytes[Characters[value]] = (short)value;
        }

        return bytes;
    }
}
