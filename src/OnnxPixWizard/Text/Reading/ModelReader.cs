using System.Text;
using System.Text.Json;
using OnnxPixWizard.Text.Bpe;

namespace OnnxPixWizard.Text.Reading;

/// <summary>
/// Reads the <c>model</c> section, which is nearly all of the file: vocabulary and merges go straight from the JSON bytes into the tables.
/// </summary>
internal sealed class ModelReader(string file)
{
    private readonly Vocabulary _vocabulary = new();
    private readonly Dictionary<string, JsonElement> _settings = new(StringComparer.Ordinal);
    private byte[] _scratch = new byte[256];
    private bool _hasVocabulary;

    /// <summary>Reads from the section's opening brace to its closing one.</summary>
    /// <param name="reader">Stands on the opening brace.</param>
    /// <param name="idOfAdded">Id of an added token by its content, or -1; asked for an unknown token that the vocabulary lacks.</param>
    public BpeModel Read(ref Utf8JsonReader reader, Func<string, int> idOfAdded)
    {
        Expect(reader, JsonTokenType.StartObject, "model", "an object");
        Utf8JsonReader merges = default;
        bool hasMerges = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = new JsonNode(default, file, "model").MemberName(reader);
            reader.Read();
            if (name == "vocab")
            {
                ReadVocabulary(ref reader);
            }
            else if (name == "merges")
            {
                merges = reader; // resolved when the vocabulary and the settings are known, whatever the order of the fields
                hasMerges = true;
                reader.Skip();
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

        BpeOptions options = ReadOptions();
        return new BpeModel(_vocabulary, ReadMerges(ref merges), options, UnknownId(options, idOfAdded));
    }

    private JsonNode Setting(string name) => new(_settings.GetValueOrDefault(name), file, $"model.{name}");

    private BpeOptions ReadOptions()
    {
        if (Setting("type").Text("BPE") is string type and not "BPE")
        {
            throw Setting("type").Unsupported(type);
        }

        if (Setting("continuing_subword_prefix").Text("").Length > 0)
        {
            throw Setting("continuing_subword_prefix").Unsupported("word pieces with a prefix");
        }

        JsonNode dropout = Setting("dropout");
        if (!dropout.IsNull && !(dropout.Element.ValueKind == JsonValueKind.Number && dropout.Element.TryGetDouble(out double rate) && rate == 0))
        {
            throw dropout.Wrong("asks for random merges; null is needed");
        }

        return new BpeOptions
        {
            UnknownToken = Setting("unk_token") is { IsNull: false } unknown ? unknown.Text() : null,
            EndOfWordSuffix = Setting("end_of_word_suffix").Text(""),
            FuseUnknown = Setting("fuse_unk").Flag(false),
            ByteFallback = Setting("byte_fallback").Flag(false),
            IgnoreMerges = Setting("ignore_merges").Flag(false),
        };
    }

    private int UnknownId(BpeOptions options, Func<string, int> idOfAdded)
    {
        if (options.UnknownToken is null)
        {
            return -1;
        }

        int id = _vocabulary.TryGetId(options.UnknownToken, out int listed) ? listed : idOfAdded(options.UnknownToken);
        return id >= 0 ? id : throw Wrong("model.unk_token", $"names '{options.UnknownToken}', which is no token of this file");
    }

    private void ReadVocabulary(ref Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.StartObject, "model.vocab", "an object");
        _hasVocabulary = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int length = Copy(reader, _vocabulary.Reserve(reader.ValueSpan.Length), "model.vocab");
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id < 0 || id >= Vocabulary.IdLimit)
            {
                string token = Encoding.UTF8.GetString(_vocabulary.Reserve(0)[..Math.Min(length, 60)]);
                throw Wrong("model.vocab", $"gives '{token}' an id that is not a whole number below {Vocabulary.IdLimit}");
            }

            _vocabulary.Add(length, id);
        }
    }

    private MergeTable ReadMerges(ref Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.StartArray, "model.merges", "an array");
        List<(ulong Pair, int Product)> merges = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int space, length;
            if (reader.TokenType == JsonTokenType.String)
            {
                EnsureScratch(reader.ValueSpan.Length);
                length = Copy(reader, _scratch, "model.merges");
                if (_scratch.AsSpan(0, length).StartsWith("#version"u8))
                {
                    continue; // the first line of the older merges.txt
                }

                space = _scratch.AsSpan(0, length).IndexOf((byte)' ');
                if (space < 0 || _scratch.AsSpan(space + 1, length - space - 1).Contains((byte)' '))
                {
                    throw Wrong($"model.merges[{merges.Count}]", "is not two tokens with one space between them");
                }

                _scratch.AsSpan(space + 1, length - space - 1).CopyTo(_scratch.AsSpan(space));
                length--;
            }
            else
            {
                length = ReadPair(ref reader, merges.Count, out space);
            }

            int left = IdOf(_scratch.AsSpan(0, space), merges.Count), right = IdOf(_scratch.AsSpan(space, length - space), merges.Count);
            merges.Add((MergeTable.Pair(left, right), IdOf(_scratch.AsSpan(0, length), merges.Count)));
        }

        MergeTable table = new(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            table.Set(merges[rank].Pair, rank, merges[rank].Product);
        }

        return table;
    }

    /// <summary>Reads <c>["left", "right"]</c> into the scratch bytes, one behind the other.</summary>
    private int ReadPair(ref Utf8JsonReader reader, int rank, out int leftLength)
    {
        string field = $"model.merges[{rank}]";
        Expect(reader, JsonTokenType.StartArray, field, "a text or a pair of texts");
        leftLength = 0;
        int length = 0;
        for (int part = 0; part < 2; part++)
        {
            reader.Read();
            Expect(reader, JsonTokenType.String, field, "a pair of texts");
            leftLength = length;
            EnsureScratch(length + reader.ValueSpan.Length);
            length += Copy(reader, _scratch.AsSpan(length), field);
        }

        reader.Read();
        Expect(reader, JsonTokenType.EndArray, field, "a pair of texts");
        return length;
    }

    private int IdOf(ReadOnlySpan<byte> token, int rank) => _vocabulary.TryGetId(token, out int id)
        ? id
        : throw Wrong(
            $"model.merges[{rank}]", $"needs the token '{Encoding.UTF8.GetString(token[..Math.Min(token.Length, 60)])}', which model.vocab lacks");

    private void EnsureScratch(int length)
    {
        if (_scratch.Length < length)
        {
            Array.Resize(ref _scratch, Math.Max(length, 2 * _scratch.Length));
        }
    }

    private int Copy(in Utf8JsonReader reader, Span<byte> destination, string field)
    {
        try
        {
            return reader.CopyString(destination);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonNode(default, file, field).InvalidUnicode(e);
        }
    }

    private void Expect(in Utf8JsonReader reader, JsonTokenType type, string field, string wanted)
    {
        if (reader.TokenType != type)
        {
            throw Wrong(field, $"is not {wanted}");
        }
    }

    private TokenizerException Wrong(string field, string problem) => new JsonNode(default, file, field).Wrong(problem);
}
