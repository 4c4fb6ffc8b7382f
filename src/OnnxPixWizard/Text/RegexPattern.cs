using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OnnxPixWizard.Text;

/// <summary>
/// A regex of a file, run by the framework over a text in which every scalar is one character: those beyond U+FFFF are replaced by a
/// character of their own category. The published regexes are compiled with the program.
/// </summary>
internal sealed partial class RegexPattern : TextPattern
{
    private const int MaxPatternLength = 4096, TimeoutMilliseconds = 2000;
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Multiline;
    private const string ClipPattern = @"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    private static readonly Func<Regex>[] Known = [Gpt2Words, ClipWords, ClipWordsAndSpecials, QwenWords, SpaceRuns];
    private static readonly Lazy<char[]> StandIns = new(FindStandIns);

    private readonly Regex _regex;
    private readonly bool _foldsCase;
    private readonly string _file;
    private readonly string _field;

    /// <exception cref="TokenizerException">The framework does not know the syntax, or reads it otherwise than the reference.</exception>
    public RegexPattern(string regex, string file, string field)
    {
        _file = file;
        _field = field;
        _foldsCase = regex.Contains("(?i", StringComparison.Ordinal);
        if (regex.Length > MaxPatternLength
            || regex.Contains("[:", StringComparison.Ordinal) || regex.Contains("&&", StringComparison.Ordinal))
        {
            throw Refused($"the regex '{Shorten(regex)}' uses syntax that is not supported");
        }

        try
        {
            _regex = Array.Find(Known, known => known().ToString() == regex)?.Invoke()
                ?? new Regex(regex, Options, TimeSpan.FromMilliseconds(TimeoutMilliseconds));
        }
        catch (ArgumentException e)
        {
            throw Refused($"the regex '{Shorten(regex)}' cannot be compiled ({e.Message.TrimEnd('.')})");
        }
    }

    /// <summary>The pattern that the byte-level step applies where its <c>use_regex</c> says so.</summary>
    public static RegexPattern Gpt2 { get; } = new(Gpt2Words().ToString(), "", "");

    public override void FindAll(ReadOnlySpan<char> text, List<TextRange> matches)
    {
        char[] rented = ArrayPool<char>.Shared.Rent(text.Length);
        int[]? starts = null;
        try
        {
            int count = Flatten(text, rented, ref starts);
            foreach (ValueMatch match in _regex.EnumerateMatches(rented.AsSpan(0, count)))
            {
                matches.Add(starts is null
                    ? new TextRange(match.Index, match.Length)
                    : TextRange.Between(starts[match.Index], starts[match.Index + match.Length]));
            }
        }
        catch (RegexMatchTimeoutException)
        {
            throw Refused($"the regex took longer than {TimeoutMilliseconds / 1000} s on a text of {text.Length} characters");
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private static string Shorten(string regex) => regex.Length <= 80 ? regex : regex[..80] + "...";

    /// <summary>One character a scalar; <paramref name="starts"/> maps their positions back where any is not its own.</summary>
    private int Flatten(ReadOnlySpan<char> text, Span<char> flat, ref int[]? starts)
    {
        int count = 0;
        if (text.IndexOfAnyInRange('\uD800', '\uDBFF') >= 0)
        {
            starts = new int[text.Length + 1];
        }

        for (int at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text[at..], out Rune scalar, out int length);
            starts?[count] = at;
            flat[count++] = length == 2 ? StandIns.Value[(int)Rune.GetUnicodeCategory(scalar)] : Fold(text[at]);
            at += length;
        }

        starts?[count] = text.Length;
        return count;
    }

    /// <summary>The reference's case folding takes the long s and the Kelvin sign for ASCII letters; the framework's does not.</summary>
    private char Fold(char value) => (_foldsCase, value) switch
    {
        (true, '\u017F') => 's',
        (true, '\u212A') => 'k',
        _ => value,
    };

    private static char[] FindStandIns()
    {
        char[] standIns = new char[30];
        Array.Fill(standIns, '\uFFFD');
        for (int value = 0xFFFF; value >= 0x250; value--)
        {
            standIns[(int)CharUnicodeInfo.GetUnicodeCategory((char)value)] = (char)value;
        }

        return standIns;
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", Options, TimeoutMilliseconds)]
    private static partial Regex Gpt2Words();

    [GeneratedRegex(ClipPattern, Options, TimeoutMilliseconds)]
    private static partial Regex ClipWords();

    [GeneratedRegex(@"<\|startoftext\|>|<\|endoftext\|>|" + ClipPattern, Options, TimeoutMilliseconds)]
    private static partial Regex ClipWordsAndSpecials();

    [GeneratedRegex(
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        Options, TimeoutMilliseconds)]
    private static partial Regex QwenWords();

    [GeneratedRegex(@"\s+", Options, TimeoutMilliseconds)]
    private static partial Regex SpaceRuns();

    private TokenizerException Refused(string problem) =>
        new(_file, _field, problem, "Use the pattern of a published CLIP, Gemma or Qwen tokenizer, or plain regex syntax.");
}
