using System.Buffers;
using System.Text;

namespace OnnxPixWizard.Text.Decoding;

/// <summary>Byte alphabet back to text: all bytes together, then UTF-8 with one U+FFFD for each maximal bad part.</summary>
internal sealed class ByteLevelDecoder : ITokenDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        ArrayBufferWriter<byte> bytes = new();
        foreach (string token in tokens)
        {
            ByteAlphabet.Decode(token, bytes);
        }

        return [Encoding.UTF8.GetString(bytes.WrittenSpan)];
    }
}
