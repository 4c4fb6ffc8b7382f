using System.Text.Json;

namespace OnnxPixWizard.Text;

/// <summary>
/// Reads the <c>model</c> section, which is nearly all of the file: vocabulary and merges go straight from the JSON bytes into tables.
/// </summary>
internal sealed class ModelReader(string file)
{
    private readonly Vocabulary _vocabulary = new();
    private readonly Dictionary<string, JsonElement> _settings = new(StringComparer.Ordinal);
    private char[] _scratch = new char[256];
    private readonly List<Merge> _merges = [];
    private bool _hasVocabulary;

    /// <summary>Tokens and ids.</summary>
    public Vocabulary Vocabulary => _vocabulary;

    /// <summary>Reads from the section's opening brace to its closing one.</summary>
    /// <param name="reader">Stands on the opening brace.</param>
    public void Read(ref Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.StartObject, "model", "an object");
        Utf8JsonReader early = default;
        bool isEarly = false, hasMerges = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = new JsonField(default, file, "model").MemberName(reader);
            reader.Read();
            if (name == "vocab")
            {
                ReadVocabulary(ref reader);
            }
            else if (name == "merges")
            {
                hasMerges = true;
                isEarly = !_hasVocabulary; // then they are read once the tokens are known
                if (isEarly)
                {
                    early = reader;
                    reader.Skip();
                }
                else
                {
                    ReadMerges(ref reader);
                }
            }
            else
            {
                _settings[name] = JsonElement.ParseValue(ref reader);
            }
        }

        if (!_hasVocabulary || !hasMerges)
        {
            throw Wrong(_hasVocabulary ? "model.merges" : "model.vocab", "is missing");
        }

        if (isEarly)
        {
            ReadMerges(ref early);
        }
    }

    /// <summary>The model, ready to run.</summary>
    /// <param name="idOfAdded">Id of an added token by its content, or null; asked for an unknown token that the vocabulary lacks.</param>
    public BpeWords Build(Func<string, int?> idOfAdded) => new(_vocabulary, _merges, ReadSettings(idOfAdded));

    private JsonField Setting(string name) => new(_settings.GetValueOrDefault(name), file, $"model.{name}");

    private BpeSettings ReadSettings(Func<string, int?> idOfAdded)
    {
        if (Setting("type").Text("BPE") is string type and not "BPE")
        {
            throw Setting("type").Unsupported(type);
        }

        if (Setting("continuing_subword_prefix").Text("").Length > 0)
        {
            throw Setting("continuing_subword_prefix").Unsupported("word pieces with a prefix");
        }

        JsonField dropout = Setting("dropout");
        if (!dropout.IsNull
            && !(dropout.Element.ValueKind == JsonValueKind.Number && dropout.Element.TryGetDouble(out double rate) && rate == 0))
        {
            throw dropout.Wrong("asks for random merges; null is needed");
        }

        string? unknown = Setting("unk_token") is { IsNull: false } node ? node.Text() : null;
        return new BpeSettings
        {
            UnknownId = unknown is null ? null
                : _vocabulary.IdOf(unknown) ?? idOfAdded(unknown)
                    ?? throw Wrong("model.unk_token", $"names '{unknown}', which is no token of this file"),
            EndOfWordSuffix = Setting("end_of_word_suffix").Text(""),
            FuseUnknown = Setting("fuse_unk").Flag(false),
            ByteFallback = Setting("byte_fallback").Flag(false),
            IgnoreMerges = Setting("ignore_merges").Flag(false),
        };
    }

    private void ReadVocabulary(ref Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.StartObject, "model.vocab", "an object");
        _hasVocabulary = true;
        JsonField node = new(default, file, "model.vocab");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string token = node.MemberName(reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id < 0 || id >= Vocabulary.IdLimit)
            {
                string shown = token[..Math.Min(token.Length, 60)];
                throw node.Wrong($"gives '{shown}' an id that is not a whole number below {Vocabulary.IdLimit}");
            }

            _vocabulary.Add(token, id);
        }
    }

    private void ReadMerges(ref Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.StartArray, "model.merges", "an array");
        _merges.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int split, length;
            if (reader.TokenType == JsonTokenType.String)
            {
                length = Append(reader, 0, "model.merges");
                Span<char> text = _scratch.AsSpan(0, length);
                if (text.StartsWith("#version"))
                {
                    continue; // the first line of the older merges.txt
                }

                split = text.IndexOf(' ');
                if (split < 0 || text[(split + 1)..].Contains(' '))
                {
                    throw Wrong($"model.merges[{_merges.Count}]", "is not two tokens with one space between them");
                }

                text[(split + 1)..].CopyTo(text[split..]);
                length--;
            }
            else
            {
                length = ReadPair(ref reader, out split);
            }

            ReadOnlySpan<char> product = _scratch.AsSpan(0, length);
            _merges.Add(new Merge(IndexOf(product[..split]), IndexOf(product[split..]), IndexOf(product)));
        }
    }

    /// <summary>Reads <c>["left", "right"]</c> into the scratch characters, one behind the other.</summary>
    private int ReadPair(ref Utf8JsonReader reader, out int split)
    {
        string field = $"model.merges[{_merges.Count}]";
        Expect(reader, JsonTokenType.StartArray, field, "a text or a pair of texts");
        reader.Read();
        split = Append(reader, 0, field);
        reader.Read();
        int length = Append(reader, split, field);
        reader.Read();
        Expect(reader, JsonTokenType.EndArray, field, "a pair of texts");
        return length;
    }

    /// <summary>Copies the text on which the reader stands behind what the scratch characters hold.</summary>
    private int Append(in Utf8JsonReader reader, int at, string field)
    {
        Expect(reader, JsonTokenType.String, field, "a pair of texts");
        if (_scratch.Length < at + reader.ValueSpan.Length)
        {
            Array.Resize(ref _scratch, 2 * (at + reader.ValueSpan.Length));
        }

        try
        {
            return at + reader.CopyString(_scratch.AsSpan(at));
        }
        catch (InvalidOperationException e)
        {
            throw new JsonField(default, file, field).InvalidUnicode(e);
        }
    }

    private int IndexOf(ReadOnlySpan<char> token) => _vocabulary.IndexOf(token) is int index and >= 0
        ? index
        : throw Wrong(
            $"model.merges[{_merges.Count}]", $"needs the token '{token[..Math.Min(token.Length, 60)]}', which model.vocab lacks");

    private void Expect(in Utf8JsonReader reader, JsonTokenType type, string field, string wanted)
    {
        if (reader.TokenType != type)
        {
            throw Wrong(field, $"is not {wanted}");
        }
    }

    private TokenizerException Wrong(string field, string problem) => new JsonField(default, file, field).Wrong(problem);
}
