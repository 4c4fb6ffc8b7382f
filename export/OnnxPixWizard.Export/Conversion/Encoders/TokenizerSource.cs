using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Conversion.Encoders;

/// <summary>A part's <c>tokenizer.json</c>, checked before anything is written.</summary>
internal static class TokenizerSource
{
    private const string Name = "tokenizer.json";

    /// <summary>Path and tokenizer.</summary>
    /// <exception cref="ConversionException">The file is missing, or no tokenizer that
    /// the runtime reads, or has more ids than the network has embeddings.</exception>
    public static (string Path, Tokenizer Tokenizer) Open(string folder, int vocabulary)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            throw new ConversionException(
                $"'{folder}' has no {Name}. It is published beside the weights; vocab files of other forms are not read.");
        }

        try
        {
            Tokenizer tokenizer = Tokenizer.Load(path);
            return tokenizer.VocabularySize <= vocabulary
                ? (path, tokenizer)
                : throw new ConversionException($"'{path}' has {tokenizer.VocabularySize} tokens, but the network beside it has embeddings "
                    + $"for {vocabulary}: it belongs to another model.");
        }
        catch (TokenizerException e)
        {
            string why = FileContent.DescribeUnlessJson(path) is { } what ? $"it is {what}." : e.Message;
            throw new ConversionException($"'{path}' can't be used: {why}", inner: e);
        }
    }

    /// <summary>The id that pads: of the pad token that the tokenizer's own
    /// configuration names, else of the first token that is known.</summary>
    public static int PadId(string folder, Tokenizer tokenizer, params ReadOnlySpan<string> usual)
    {
        JsonNode? described = ConfigFile.TryReadFile(Path.Combine(folder, "tokenizer_config.json"))?["pad_token"];
        string? named = described switch
        {
            JsonObject token => ConfigFile.Text(token, "content"),
            JsonValue value when value.TryGetValue(out string? text) => text,
            _ => null,
        };
        foreach (string? token in (string?[])[named, .. usual])
        {
            if (token is not null && tokenizer.IdOf(token) is int id)
            {
                return id;
            }
        }

        return 0;
    }

    /// <summary>How many tokens a text has at most: what was published, unless the network takes less.</summary>
    public static TokenizerEntry Entry(string file, int maxLength, int padId, bool full, int multiple = 1) =>
        new() { File = file, MaxLength = maxLength, PadId = padId, PadToMaxLength = full, PadMultiple = multiple };
}
