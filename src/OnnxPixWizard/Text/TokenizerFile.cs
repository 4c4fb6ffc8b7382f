using System.Text.Json;
using System.Text.Unicode;

namespace OnnxPixWizard.Text;

/// <summary>The parts of a <c>tokenizer.json</c>, ready to run.</summary>
internal sealed record TokenizerFile
{
    public required Vocabulary Vocabulary { get; init; }

    public required BpeWords Words { get; init; }

    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    public required Func<string, string> Normalize { get; init; }

    public required Func<PreTokenizedText, PreTokenizedText> PreTokenize { get; init; }

    public required SpecialTokenFrame Specials { get; init; }

    public required Func<IReadOnlyList<string>, IReadOnlyList<string>> Decode { get; init; }

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
            throw new JsonField(default, file, "").Wrong("is not UTF-8");
        }

        Dictionary<string, JsonElement> sections = new(StringComparer.Ordinal);
        Utf8JsonReader reader = new(json);
        ModelReader? model = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonField(default, file, "").Wrong("is not a JSON object");
        }

        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue; // the closing brace; the next read proves that nothing follows it
            }

            string name = new JsonField(default, file, "").MemberName(reader);
            reader.Read();
            if (name == "model")
            {
                model = new ModelReader(file);
                model.Read(ref reader);
            }
            else
            {
                sections[name] = JsonElement.ParseValue(ref reader);
            }
        }

        JsonField Section(string name) => new(sections.GetValueOrDefault(name), file, name);
        if (model is null)
        {
            throw Section("model").Wrong("is missing");
        }

        if (Section("version").Text("1.0") is string version and not "1.0")
        {
            throw Section("version").Unsupported(version);
        }

        List<AddedToken> added = Section("added_tokens") is { IsNull: false } list ? [.. list.Items().Select(AddedToken.Read)] : [];
        CheckIds(added, model.Vocabulary, file);
        return new TokenizerFile
        {
            Normalize = Normalizers.Read(Section("normalizer")),
            PreTokenize = PreTokenizers.Read(Section("pre_tokenizer")),
            Specials = SpecialTokenFrame.Read(Section("post_processor")),
            Decode = Decoders.Read(Section("decoder")),
            AddedTokens = added,
            Vocabulary = model.Vocabulary,
            Words = model.Build(content => added.Find(token => token.Content == content)?.Id),
        };
    }

    /// <summary>Refuses added tokens whose id contradicts the model's vocabulary.</summary>
    private static void CheckIds(List<AddedToken> tokens, Vocabulary vocabulary, string file)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            if (vocabulary.IdOf(tokens[i].Content) is int id && id != tokens[i].Id)
            {
                throw new TokenizerException(
                    file, $"added_tokens[{i}].id", $"is {tokens[i].Id}, but model.vocab gives '{tokens[i].Content}' the id {id}",
                    "Make both ids agree, or restore the published file.");
            }
        }
    }
}
