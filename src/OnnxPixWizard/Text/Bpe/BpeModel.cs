using System.Buffers;
using System.Text;

namespace OnnxPixWizard.Text.Bpe;

/// <summary>Byte-pair encoding of one word at a time. Immutable but for its cache; safe from several threads.</summary>
internal sealed class BpeModel
{
    private readonly MergeTable _merges;
    private readonly BpeOptions _options;
    private readonly SymbolTable _symbols;
    private readonly SymbolTable _lastSymbols;
    private readonly byte[] _suffix;
    private readonly int _unknown;
    private readonly int[] _byteTokens = new int[256];
    private readonly WordCache _cache = new();

    /// <param name="vocabulary">Tokens and ids.</param>
    /// <param name="merges">Pairs and their ranks.</param>
    /// <param name="options">Flags of the file.</param>
    /// <param name="unknown">Id of the unknown token, or -1 where there is none.</param>
    public BpeModel(Vocabulary vocabulary, MergeTable merges, BpeOptions options, int unknown)
    {
        Vocabulary = vocabulary;
        _merges = merges;
        _options = options;
        _unknown = unknown;
        _symbols = new SymbolTable(vocabulary, "");
        _lastSymbols = options.EndOfWordSuffix.Length == 0 ? _symbols : new SymbolTable(vocabulary, options.EndOfWordSuffix);
        _suffix = Encoding.UTF8.GetBytes(options.EndOfWordSuffix);
        for (int value = 0; value < 256; value++)
        {
            _byteTokens[value] = options.ByteFallback && vocabulary.TryGetId($"<0x{value:X2}>", out int id) ? id : -1;
        }
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>Appends the ids of one word without lone surrogates.</summary>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.IsEmpty)
        {
            return;
        }

        if (_cache.TryGet(word, out ReadOnlySpan<int> known))
        {
            ids.AddRange(known);
            return;
        }

        if (_options.IgnoreMerges && Vocabulary.TryGetId(word, out int whole))
        {
            ids.Add(whole);
            return;
        }

        // A UTF-16 unit gives at most three byte tokens; the suffix can add its own.
        int[] rented = ArrayPool<int>.Shared.Rent(checked(3 * word.Length + _suffix.Length + 1));
        int count = PairMerger.Merge(rented.AsSpan(0, StartSymbols(word, rented)), _merges);
        ids.AddRange(rented.AsSpan(0, count));
        _cache.Add(word, rented.AsSpan(0, count));
        ArrayPool<int>.Shared.Return(rented);
    }

    private int StartSymbols(ReadOnlySpan<char> word, Span<int> symbols)
    {
        int count = 0;
        bool pending = false;
        while (!word.IsEmpty)
        {
            Rune.DecodeFromUtf16(word, out Rune scalar, out int length);
            word = word[length..];
            int id = (word.IsEmpty ? _lastSymbols : _symbols).IdOf(scalar);
            if (id >= 0)
            {
                FlushUnknown(symbols, ref count, ref pending);
                symbols[count++] = id;
            }
            else if (!TryByteTokens(scalar, word.IsEmpty, symbols, ref count) && _unknown >= 0)
            {
                if (!_options.FuseUnknown)
                {
                    FlushUnknown(symbols, ref count, ref pending);
                }

                pending = true;
            }
        }

        FlushUnknown(symbols, ref count, ref pending);
        return count;
    }

    /// <summary>
    /// An unknown symbol is written only before the next known one or at the end, so that byte tokens in between overtake it: the
    /// reference library's order.
    /// </summary>
    private void FlushUnknown(Span<int> symbols, ref int count, ref bool pending)
    {
        if (pending)
        {
            symbols[count++] = _unknown;
            pending = false;
        }
    }

    private bool TryByteTokens(Rune scalar, bool last, Span<int> symbols, ref int count)
    {
        if (!_options.ByteFallback)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[4];
        ReadOnlySpan<byte> bytes = utf8[..scalar.EncodeToUtf8(utf8)], suffix = last ? _suffix : [];
        if (!AllExist(bytes) || !AllExist(suffix))
        {
            return false;
        }

        AddByteTokens(bytes, symbols, ref count);
        AddByteTokens(suffix, symbols, ref count);
        return true;
    }

    private bool AllExist(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (_byteTokens[value] < 0)
            {
                return false;
            }
        }

        return true;
    }

    private void AddByteTokens(ReadOnlySpan<byte> bytes, Span<int> symbols, ref int count)
    {
        foreach (byte value in bytes)
        {
            symbols[count++] = _byteTokens[value];
        }
    }
}
