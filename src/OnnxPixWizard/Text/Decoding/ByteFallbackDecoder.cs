using System.Buffers;
using System.Globalization;
using System.Text;

namespace OnnxPixWizard.Text.Decoding;

/// <summary>
/// Joins neighbouring byte tokens <c>&lt;0xNN&gt;</c> and reads them as UTF-8; if they are not valid together, each gives one U+FFFD.
/// </summary>
internal sealed class ByteFallbackDecoder : ITokenDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        List<string> result = new(tokens.Count);
        ArrayBufferWriter<byte> run = new();
        foreach (string token in tokens)
        {
            if (TryReadByte(token, out byte value))
            {
                run.Write([value]);
                continue;
            }

            Flush(run, result);
            result.Add(token);
        }

        Flush(run, result);
        return result;
    }

    private static void Flush(ArrayBufferWriter<byte> run, List<string> result)
    {
        if (run.WrittenCount > 0)
        {
            result.Add(System.Text.Unicode.Utf8.IsValid(run.WrittenSpan)
                ? Encoding.UTF8.GetString(run.WrittenSpan)
                : new string('\uFFFD', run.WrittenCount));
            run.ResetWrittenCount();
        }
    }

    private static bool TryReadByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
