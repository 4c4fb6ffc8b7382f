using System.Text.Json;
using System.Text.Unicode;
using OnnxPixWizard.Text.AddedTokens;
using OnnxPixWizard.Text.Bpe;
using OnnxPixWizard.Text.Decoding;
using OnnxPixWizard.Text.Normalization;
using OnnxPixWizard.Text.PostProcessing;
using OnnxPixWizard.Text.PreTokenization;

namespace OnnxPixWizard.Text.Reading;

/// <summary>The parts of a <c>tokenizer.json</c>, ready to run.</summary>
internal sealed record TokenizerFile(
    BpeModel Model,
    IReadOnlyList<AddedToken> AddedTokens,
    ITextNormalizer Normalizer,
    IPreTokenizer PreTokenizer,
    SpecialTokenFrame Specials,
    ITokenDecoder Decoder)
{
    /// <param name="json">The whole file, UTF-8.</param>
    /// <param name="file">Path or name for messages.</param>
    /// <exception cref="TokenizerException">The file is malformed or of another kind.</exception>
    public static TokenizerFile Parse(ReadOnlySpan<byte> json, string file)
    {
        try
        {
            return Read(json.StartsWith("\uFEFF"u8) ? json[3..] : json, file);
        }
        catch (JsonException e)
        {
            throw new TokenizerException(
                file, "", $"is not well-formed JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})",
                "The file is cut off or damaged: copy it again from where the bundle came from.", e);
        }
    }

    private static TokenizerFile Read(ReadOnlySpan<byte> json, string file)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonNode(default, file, "").Wrong("is not UTF-8");
        }

        Dictionary<string, JsonElement> sections = new(StringComparer.Ordinal);
        Utf8JsonReader reader = new(json), model = default;
        bool hasModel = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonNode(default, file, "").Wrong("is not a JSON object");
        }

        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue; // the closing brace; the next read proves that nothing follows it
            }

            string name = new JsonNode(default, file, "").MemberName(reader);
            reader.Read();
            if (name == "model")
            {
                model = reader; // read when the added tokens are known
                hasModel = true;
                reader.Skip();
            }
            else
            {
                sections[name] = JsonElement.ParseValue(ref reader);
            }
        }

        JsonNode Section(string name) => new(sections.GetValueOrDefault(name), file, name);
        if (!hasModel)
        {
            throw Section("model").Wrong("is missing");
        }

        if (Section("version").Text("1.0") is string version and not "1.0")
        {
            throw Section("version").Unsupported(version);
        }

        List<AddedToken> added = AddedTokenReader.Read(Section("added_tokens"));
        BpeModel bpe = new ModelReader(file).Read(ref model, content => added.Find(token => token.Content == content)?.Id ?? -1);
        AddedTokenReader.Check(added, bpe.Vocabulary, file);
        return new TokenizerFile(
            bpe,
            added,
            NormalizerReader.Read(Section("normalizer")),
            PreTokenizerReader.Read(Section("pre_tokenizer")),
            PostProcessorReader.Read(Section("post_processor")),
            DecoderReader.Read(Section("decoder")));
    }
}
