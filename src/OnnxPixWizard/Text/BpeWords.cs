using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace OnnxPixWizard.Text;

/// <summary>
/// Byte-pair encoding of one word at a time by Microsoft.ML.Tokenizers. What its model has no notion of is written beforehand in single
/// low surrogates, which no text and no token contains: bytes, unknown symbols, spaces within a token, and the end of a word whose last
/// symbol does not take the suffix. Safe from several threads.
/// </summary>
internal sealed class BpeWords
{
    /// <summary>Words from here on are merged in time n log n by the project's own code: the package's time is quadratic.</summary>
    public const int LongWord = 1500;

    private const char ByteBase = '\uDC00', UnknownMark = '\uDD00', SpaceMark = '\uDD01', EndMark = '\uDD02';

    private readonly Vocabulary _vocabulary;
    private readonly BpeSettings _settings;
    private readonly HashSet<Rune> _symbols = [], _lastSymbols;
    private readonly int[] _byteTokens = new int[256];
    private readonly bool _mergesBytes;
    private readonly Task<BpeTokenizer> _package;
    private readonly Lazy<LongWordMerger> _longWords;

    /// <param name="vocabulary">Tokens and ids, complete.</param>
    /// <param name="merges">Pairs in the order of their ranks.</param>
    /// <param name="settings">Flags of the file.</param>
    public BpeWords(Vocabulary vocabulary, List<Merge> merges, BpeSettings settings)
    {
        _vocabulary = vocabulary;
        _settings = settings;
        _lastSymbols = settings.EndOfWordSuffix.Length == 0 ? _symbols : [];
        foreach (string token in vocabulary.Tokens)
        {
            AddIfSymbol(token, _symbols);
            if (settings.EndOfWordSuffix.Length > 0 && token.EndsWith(settings.EndOfWordSuffix, StringComparison.Ordinal))
            {
                AddIfSymbol(token.AsSpan(0, token.Length - settings.EndOfWordSuffix.Length), _lastSymbols);
            }
        }

        for (int value = 0; value < 256; value++)
        {
            _byteTokens[value] = settings.ByteFallback ? vocabulary.IndexOf($"<0x{value:X2}>") : -1;
        }

        _mergesBytes = settings.ByteFallback
            && merges.Exists(merge => _byteTokens.Contains(merge.Left) || _byteTokens.Contains(merge.Right));
        _longWords = new Lazy<LongWordMerger>(() => new LongWordMerger(merges));
        _package = Task.Run(() => BuildPackage(merges)); // large vocabularies take a while, and a caller has models to load meanwhile
    }

    /// <summary>Appends the ids of one word without lone surrogates; one of at least so many symbols is merged as a long one.</summary>
    public void Encode(ReadOnlySpan<char> word, List<int> ids, int longWord = LongWord)
    {
        if (word.IsEmpty)
        {
            return;
        }

        if (_settings.IgnoreMerges && _vocabulary.IdOf(word) is int whole)
        {
            ids.Add(whole);
            return;
        }

        string symbols = Rewrite(word);
        if (symbols.Length >= longWord || _mergesBytes)
        {
            int[] indices = StartIndices(symbols);
            foreach (int index in indices.AsSpan(0, _longWords.Value.Merge(indices)))
            {
                ids.Add(IdAt(index));
            }

            return;
        }

        BpeTokenizer package = _package.GetAwaiter().GetResult();
        foreach (int index in package.EncodeToIds(symbols, considerPreTokenization: false, considerNormalization: false))
        {
            ids.Add(IdAt(index));
        }
    }

    private static void AddIfSymbol(ReadOnlySpan<char> token, HashSet<Rune> symbols)
    {
        if (token.Length is 1 or 2
            && Rune.DecodeFromUtf16(token, out Rune scalar, out int length) == OperationStatus.Done && length == token.Length)
        {
            symbols.Add(scalar);
        }
    }

    private static string InnerName(string token) => token.Replace(' ', SpaceMark);

    /// <summary>Indices beyond the vocabulary are those of the 256 bytes and of the unknown token.</summary>
    private int IdAt(int index)
    {
        int extra = index - _vocabulary.Tokens.Count;
        return extra < 0 ? _vocabulary.IdAt(index) : extra < 256 ? _vocabulary.IdAt(_byteTokens[extra]) : _settings.UnknownId!.Value;
    }

    private BpeTokenizer BuildPackage(List<Merge> merges)
    {
        // Of a pair listed twice the later rank counts, as in the reference library; the package takes each once.
        HashSet<ulong> seen = new(merges.Count);
        bool[] counts = new bool[merges.Count];
        for (int rank = merges.Count - 1; rank >= 0; rank--)
        {
            counts[rank] = seen.Add(merges[rank].Pair);
        }

        IReadOnlyList<string> tokens = _vocabulary.Tokens;
        IEnumerable<string> names = merges
            .Where((merge, rank) => counts[rank] && tokens[merge.Left].Length > 0 && tokens[merge.Right].Length > 0)
            .Select(merge => $"{InnerName(tokens[merge.Left])} {InnerName(tokens[merge.Right])}");
        IEnumerable<KeyValuePair<string, int>> extras = Enumerable.Range(0, 256)
            .Where(value => _byteTokens[value] >= 0)
            .Append(256)
            .Select(extra => KeyValuePair.Create(((char)(ByteBase + extra)).ToString(), tokens.Count + extra));
        IEnumerable<KeyValuePair<string, int>> all = tokens.Select(static (token, index) => KeyValuePair.Create(InnerName(token), index));
        return BpeTokenizer.Create(new BpeOptions(all.Concat(extras))
        {
            Merges = names,
            EndOfWordSuffix = _settings.EndOfWordSuffix.Length == 0 ? null : InnerName(_settings.EndOfWordSuffix),
        });
    }

    /// <summary>
    /// The word in symbols that the vocabulary has. An unknown symbol is written only before the next known one or at the end, so that
    /// byte tokens in between overtake it: the reference library's order.
    /// </summary>
    private string Rewrite(ReadOnlySpan<char> word)
    {
        StringBuilder result = new(word.Length + 4);
        bool pending = false, endsInSymbol = false;
        while (!word.IsEmpty)
        {
            Rune.DecodeFromUtf16(word, out Rune scalar, out int length);
            word = word[length..];
            endsInSymbol = (word.IsEmpty ? _lastSymbols : _symbols).Contains(scalar);
            if (endsInSymbol)
            {
                Flush();
                result.Append(scalar);
            }
            else if (!TryAppendBytes(scalar, word.IsEmpty ? _settings.EndOfWordSuffix : "", result) && _settings.UnknownId is not null)
            {
                if (!_settings.FuseUnknown)
                {
                    Flush();
                }

                pending = true;
            }
        }

        Flush();
        result.Replace(' ', SpaceMark);
        return (endsInSymbol || _settings.EndOfWordSuffix.Length == 0 ? result : result.Append(EndMark)).ToString();

        void Flush()
        {
            if (pending)
            {
                result.Append(UnknownMark);
                pending = false;
            }
        }
    }

    private bool TryAppendBytes(Rune scalar, string suffix, StringBuilder result)
    {
        if (!_settings.ByteFallback)
        {
            return false;
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(scalar + suffix);
        if (!Array.TrueForAll(utf8, value => _byteTokens[value] >= 0))
        {
            return false;
        }

        foreach (byte value in utf8)
        {
            result.Append((char)(ByteBase + value));
        }

        return true;
    }

    /// <summary>Vocabulary indices of a rewritten word's symbols, as the package looks them up.</summary>
    private int[] StartIndices(string symbols)
    {
        List<int> indices = new(symbols.Length);
        for (int at = 0; at < symbols.Length;)
        {
            int length = char.IsHighSurrogate(symbols[at]) ? 2 : 1;
            char first = symbols[at];
            ReadOnlySpan<char> symbol = first == SpaceMark ? " " : symbols.AsSpan(at, length);
            at += length;
            if (first is >= ByteBase and < UnknownMark)
            {
                indices.Add(_byteTokens[first - ByteBase]);
            }
            else if (first == UnknownMark)
            {
                indices.Add(_vocabulary.Tokens.Count + (UnknownMark - ByteBase));
            }
            else if (first != EndMark)
            {
                indices.Add(_vocabulary.IndexOf(at < symbols.Length ? symbol : string.Concat(symbol, _settings.EndOfWordSuffix)));
            }
        }

        return [.. indices];
    }
}

/// <summary>The flags of a <c>tokenizer.json</c>'s model section; missing fields have these defaults.</summary>
internal sealed record BpeSettings
{
    /// <summary>Id of the token for symbols that the vocabulary lacks; null lets them vanish.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Attached to the last symbol of a word before it is looked up.</summary>
    public string EndOfWordSuffix { get; init; } = "";

    /// <summary>A run of unknown symbols gives a single unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Unknown symbols become their bytes' tokens if all of them exist.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A word that is a token as a whole is returned without merging.</summary>
    public bool IgnoreMerges { get; init; }
}

/// <summary>A pair of neighboring tokens and the token they become, by vocabulary indices.</summary>
internal readonly record struct Merge(int Left, int Right, int Product)
{
    /// <summary>Both parts in one number.</summary>
    public ulong Pair => PairOf(Left, Right);

    public static ulong PairOf(int left, int right) => (ulong)(uint)left << 32 | (uint)right;
}
