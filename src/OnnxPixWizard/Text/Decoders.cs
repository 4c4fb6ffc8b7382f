using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace OnnxPixWizard.Text;

/// <summary>The <c>decoder</c> section: steps from tokens back to text; the last step's tokens are joined.</summary>
internal static class Decoders
{
    private const int MaxStrip = 1 << 20;

    /// <exception cref="TokenizerException">A step is malformed or unknown.</exception>
    public static Func<IReadOnlyList<string>, IReadOnlyList<string>> Read(JsonField node)
    {
        if (node.IsNull)
        {
            return static tokens => [string.Join(' ', tokens)];
        }

        switch (node.Type())
        {
            case "Sequence":
                Func<IReadOnlyList<string>, IReadOnlyList<string>>[] steps = [.. node["decoders"].Items().Select(Read)];
                return tokens => steps.Aggregate(tokens, static (current, step) => step(current));
            case "ByteLevel":
                return DecodeAlphabet;
            case "ByteFallback":
                return DecodeByteTokens;
            case "Fuse":
                return static tokens => [string.Concat(tokens)];
            case "Replace":
                Func<string, string> replace = Normalizers.ReadReplace(node);
                return tokens => [.. tokens.Select(replace)];
            case "Strip":
                char content = node["content"].Text() is [char only] ? only : throw node["content"].Wrong("is not a single character");
                int start = node["start"].Number(MaxStrip), stop = node["stop"].Number(MaxStrip);
                return tokens => [.. tokens.Select(token => Strip(token, content, start, stop))];
            case "BPEDecoder":
                string suffix = node["suffix"].Text("</w>") is { Length: > 0 } text ? text : throw node["suffix"].Wrong("is empty");
                return tokens =>
                    [.. tokens.Select((token, i) => token.Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))];
            default:
                throw node.Unsupported(node.Type());
        }
    }

    /// <summary>Byte alphabet back to text: all bytes together, then UTF-8 with one U+FFFD for each maximal bad part.</summary>
    private static string[] DecodeAlphabet(IReadOnlyList<string> tokens)
    {
        ArrayBufferWriter<byte> bytes = new();
        foreach (string token in tokens)
        {
            ByteAlphabet.Decode(token, bytes);
        }

        return [Encoding.UTF8.GetString(bytes.WrittenSpan)];
    }

    /// <summary>
    /// Joins neighboring byte tokens <c>&lt;0xNN&gt;</c> and reads them as UTF-8; if they are not valid together, each gives one U+FFFD.
    /// </summary>
    private static List<string> DecodeByteTokens(IReadOnlyList<string> tokens)
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

    /// <summary>Removes up to so many of one character at the ends of a token.</summary>
    private static string Strip(string token, char content, int start, int stop)
    {
        int first = 0, end = token.Length;
        while (first < token.Length && first < start && token[first] == content)
        {
            first++;
        }

        while (end > first && token.Length - end < stop && token[end - 1] == content)
        {
            end--;
        }

        return token[first..end];
    }

    private static void Flush(ArrayBufferWriter<byte> run, List<string> result)
    {
        if (run.WrittenCount > 0)
        {
            result.Add(Utf8.IsValid(run.WrittenSpan)
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
