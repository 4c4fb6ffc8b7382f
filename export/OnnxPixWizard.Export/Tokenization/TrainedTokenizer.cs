using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Tokenization;

/// <summary>A trained tokenizer as a <c>tokenizer.json</c> of the Hugging Face format.</summary>
/// <param name="Json">The file's bytes: UTF-8, the same for the same corpus on every system.</param>
/// <param name="VocabularySize">Tokens, the special ones included; smaller than asked for if the corpus has no more frequent pairs.</param>
/// <param name="PadId">Id to pad with.</param>
internal sealed record TrainedTokenizer(ReadOnlyMemory<byte> Json, int VocabularySize, int PadId)
{
    /// <summary>The tokenizer that the runtime makes of the file.</summary>
    public Tokenizer Load() => Tokenizer.Load(new MemoryStream(Json.ToArray()), "trained tokenizer");

    /// <summary>Writes the file; nothing half-written stays behind.</summary>
    /// <exception cref="IOException">The path cannot be written.</exception>
    public void Save(string path)
    {
        string beside = path + ".part";
        try
        {
            File.WriteAllBytes(beside, Json.Span);
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}

/// <summary>Writes what is common to all kinds of <c>tokenizer.json</c>.</summary>
internal static class TokenizerJsonWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One entry of <c>added_tokens</c>: special, matched as written unless <paramref name="normalized"/>.</summary>
    public static JsonObject AddedToken(int id, string content, bool normalized = false) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = normalized,
        ["special"] = true,
    };

    /// <summary>The model section.</summary>
    /// <param name="tokens">Tokens in the order of their ids.</param>
    /// <param name="merges">Pairs in the order of their ranks.</param>
    /// <param name="unknown">Unknown token, or null where every byte has a token.</param>
    /// <param name="suffix">End-of-word mark, or null.</param>
    /// <param name="byteFallback">Whether unknown characters become byte tokens, and runs of unknown tokens one.</param>
    public static JsonObject Model(
        IEnumerable<string> tokens, IEnumerable<(string Left, string Right)> merges, string? unknown, string? suffix, bool byteFallback) =>
            new()
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = unknown,
            ["continuing_subword_prefix"] = suffix is null ? null : "",
            ["end_of_word_suffix"] = suffix,
            ["fuse_unk"] = byteFallback,
            ["byte_fallback"] = byteFallback,
            ["vocab"] = new JsonObject(tokens.Select(static (token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
            ["merges"] = new JsonArray([.. merges.Select(static merge => (JsonNode?)$"{merge.Left} {merge.Right}")]),
        };

    /// <summary>The whole file, indented, lines ending in LF.</summary>
    public static byte[] Write(
        JsonArray addedTokens, JsonObject normalizer, JsonObject preTokenizer, JsonObject postProcessor, JsonObject decoder,
        JsonObject model)
    {
        JsonObject root = new()
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = addedTokens,
            ["normalizer"] = normalizer,
            ["pre_tokenizer"] = preTokenizer,
            ["post_processor"] = postProcessor,
            ["decoder"] = decoder,
            ["model"] = model,
        };
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes, Options))
        {
            root.WriteTo(writer);
        }

        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }
}
