using System.Text;

namespace OnnxPixWizard.Text;

/// <summary>
/// Text to ids and back, as a Hugging Face <c>tokenizer.json</c> of the CLIP, Gemma or Qwen2/Qwen3 kind says. Safe from several threads.
/// </summary>
/// <remarks>
/// The file's own <c>truncation</c> and <c>padding</c> are not applied: a <see cref="PaddingRule"/> says how batches are cut and padded.
/// </remarks>
internal sealed class Tokenizer
{
    private const long MaxFileLength = 256L << 20;

    private readonly TokenizerFile _file;
    private readonly AddedTokenMatcher _rawTokens;
    private readonly AddedTokenMatcher _normalizedTokens;
    private readonly Dictionary<int, string> _addedById = [];
    private readonly HashSet<string> _specialContents;

    private Tokenizer(TokenizerFile file)
    {
        _file = file;
        _rawTokens = new AddedTokenMatcher(
            file.AddedTokens.Where(static token => !token.Normalized).Select(static token => (token.Content, token)));
        _normalizedTokens = new AddedTokenMatcher(
            file.AddedTokens.Where(static token => token.Normalized).Select(token => (file.Normalize(token.Content), token)));
        _specialContents = [.. file.AddedTokens.Where(static token => token.Special).Select(static token => token.Content)];
        VocabularySize = file.Vocabulary.Size;
        foreach (AddedToken token in file.AddedTokens)
        {
            _addedById[token.Id] = token.Normalized ? file.Normalize(token.Content) : token.Content; // as the reference decodes it
            VocabularySize = Math.Max(VocabularySize, token.Id + 1);
        }

        foreach (int id in file.Specials.Before.Concat(file.Specials.After))
        {
            VocabularySize = Math.Max(VocabularySize, id + 1);
        }
    }

    /// <summary>One more than the largest id that encoding can give: the rows that an embedding table needs.</summary>
    public int VocabularySize { get; }

    /// <summary>How many special ids <see cref="Encode"/> puts around a text.</summary>
    public int SpecialTokenCount => _file.Specials.Before.Count + _file.Specials.After.Count;

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerException">The file is missing, unreadable, malformed or of another kind.</exception>
    public static Tokenizer Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Load(stream, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new TokenizerException(
                path, "",
                e is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : $"cannot be read ({e.Message.TrimEnd('.')})",
                "Give the path of the bundle's tokenizer.json.", e);
        }
    }

    /// <summary>Reads a <c>tokenizer.json</c> to the end of a stream, which stays open.</summary>
    /// <param name="stream">UTF-8 JSON.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="TokenizerException">The file is malformed, larger than 256 MB or of another kind.</exception>
    public static Tokenizer Load(Stream stream, string name = "tokenizer.json")
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream json = new(stream.CanSeek ? (int)Math.Clamp(stream.Length - stream.Position, 0, MaxFileLength) : 1 << 16);
        byte[] buffer = new byte[1 << 16];
        while (stream.Read(buffer) is int count and > 0)
        {
            json.Write(buffer.AsSpan(0, count));
            if (json.Length > MaxFileLength)
            {
                throw new TokenizerException(
                    name, "", $"is larger than {MaxFileLength >> 20} MB", "Published tokenizers have at most 35 MB: give another file.");
            }
        }

        return new Tokenizer(TokenizerFile.Parse(json.GetBuffer().AsSpan(0, (int)json.Length), name));
    }

    /// <summary>Ids of one text, neither cut nor padded.</summary>
    /// <param name="text">Any text; lone surrogates count as U+FFFD.</param>
    /// <param name="addSpecialTokens">
    /// Whether to put the file's special ids around it. Special tokens written in the text are found either way.
    /// </param>
    /// <exception cref="TokenizerException">A regex of the file takes seconds on this text; no published file's does.</exception>
    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<int> ids = new(text.Length / 3 + 8);
        if (addSpecialTokens)
        {
            ids.AddRange(_file.Specials.Before);
        }

        string whole = ReplaceLoneSurrogates(text);
        List<TextSegment> raw = [], normalized = [];
        _rawTokens.Split(whole, raw);
        foreach (TextSegment segment in raw)
        {
            if (!segment.IsText)
            {
                ids.Add(segment.TokenId);
                continue;
            }

            string clean = _file.Normalize(Cut(whole, segment));
            normalized.Clear();
            _normalizedTokens.Split(clean, normalized);
            foreach (TextSegment part in normalized)
            {
                if (part.IsText)
                {
                    EncodeWords(Cut(clean, part), ids);
                }
                else
                {
                    ids.Add(part.TokenId);
                }
            }
        }

        if (addSpecialTokens)
        {
            ids.AddRange(_file.Specials.After);
        }

        return [.. ids];
    }

    /// <summary>Ids of several texts with special tokens, cut and padded to one length.</summary>
    /// <param name="texts">One text a row.</param>
    /// <param name="rule">Lengths and padding id.</param>
    /// <exception cref="ArgumentException">The rule leaves no room for the special tokens, or pads with an id below 0.</exception>
    public TokenBatch EncodeBatch(IReadOnlyList<string> texts, PaddingRule rule)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(rule);
        int room = rule.MaxLength - SpecialTokenCount;
        if (room < 0 || rule.PadId < 0)
        {
            throw new ArgumentException(
                $"A maximum of {rule.MaxLength} tokens padded with id {rule.PadId} does not fit this tokenizer: "
                + $"it needs {SpecialTokenCount} special tokens and an id from 0 on.",
                nameof(rule));
        }

        int[][] rows = [.. texts.Select(text => Encode(text, addSpecialTokens: false))];
        int length = rule.LengthFor(rows.Select(row => Math.Min(row.Length, room) + SpecialTokenCount).DefaultIfEmpty(0).Max());
        long[] ids = new long[rows.Length * length], mask = new long[ids.Length];
        Array.Fill(ids, rule.PadId);
        for (int row = 0; row < rows.Length; row++)
        {
            int at = row * length;
            foreach (int id in (IEnumerable<int>)[.. _file.Specials.Before, .. rows[row].Take(room), .. _file.Specials.After])
            {
                ids[at] = id;
                mask[at++] = 1;
            }
        }

        return new TokenBatch(ids, mask, [.. rows.Select(row => row.Length + SpecialTokenCount)], length);
    }

    /// <summary>The text that ids stand for; ids without a token are left out.</summary>
    /// <param name="ids">Any ids.</param>
    /// <param name="skipSpecialTokens">Whether to leave out the tokens that the file calls special.</param>
    /// <remarks>CLIP's end-of-word mark <c>&lt;/w&gt;</c> stays in the text, as in the reference library.</remarks>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        List<string> tokens = new(ids.Length);
        foreach (int id in ids)
        {
            if (TokenOf(id) is { } token && !(skipSpecialTokens && _specialContents.Contains(token)))
            {
                tokens.Add(token);
            }
        }

        return string.Concat(_file.Decode(tokens));
    }

    /// <summary>Id of a token as the file writes it, or null.</summary>
    public int? IdOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _file.Vocabulary.IdOf(token) ?? _file.AddedTokens.FirstOrDefault(added => added.Content == token)?.Id;
    }

    /// <summary>
    /// A token as decoding sees it, or null for an id without one: the vocabulary's text, or an added token's (normalized) content.
    /// </summary>
    public string? TokenOf(int id) => _addedById.TryGetValue(id, out string? added) ? added : _file.Vocabulary.TokenOf(id);

    private static string Cut(string text, TextSegment segment) =>
        segment.Length == text.Length ? text : text.Substring(segment.Start, segment.Length);

    private static string ReplaceLoneSurrogates(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }

        StringBuilder clean = new(text.Length);
        foreach (Rune scalar in text.EnumerateRunes()) // yields U+FFFD for each lone surrogate
        {
            clean.Append(scalar);
        }

        return clean.ToString();
    }

    private void EncodeWords(string text, List<int> ids)
    {
        List<TextRange> whole = text.Length == 0 ? [] : [new TextRange(0, text.Length)];
        PreTokenizedText words = _file.PreTokenize(new PreTokenizedText(text.AsMemory(), whole));
        foreach (TextRange word in words.Words)
        {
            _file.Words.Encode(words.Slice(word), ids);
        }
    }
}
