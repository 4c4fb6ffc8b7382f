using System.Text.Json;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Verification;

/// <summary>Checks the tokenizers against the reference library's ids and texts; everything must agree exactly.</summary>
internal sealed class TokenizerVerifier : ICaseVerifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["tokenizer-clip", "tokenizer-gemma", "tokenizer-qwen"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        Tokenizer tokenizer = Load(referenceCase);
        Comparison comparison = new(referenceCase.Tolerance);
        CheckLines(referenceCase, "encodings.jsonl", (line, name) => CheckEncoding(tokenizer, line, name, comparison));
        CheckLines(referenceCase, "decodings.jsonl", (line, name) => CheckDecoding(tokenizer, line, name, comparison));
        PaddingRule rule = ReadRule(referenceCase.Config);
        CheckLines(referenceCase, "batches.jsonl", (line, name) => CheckBatch(tokenizer, rule, line, name, comparison));
        return comparison.ToResult();
    }

    private static Tokenizer Load(ReferenceCase referenceCase)
    {
        try
        {
            return Tokenizer.Load(referenceCase.PathOf("tokenizer.json"));
        }
        catch (TokenizerException e)
        {
            throw new MalformedCaseException(e.Message, e);
        }
    }

    private static void CheckLines(ReferenceCase referenceCase, string file, Action<JsonElement, string> check)
    {
        int number = 0;
        try
        {
            foreach (string text in File.ReadLines(referenceCase.PathOf(file)))
            {
                number++;
                if (text.Length > 0)
                {
                    using JsonDocument line = JsonDocument.Parse(text);
                    check(line.RootElement, $"{file} line {number}");
                }
            }
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or MalformedCaseException)
        {
            throw new MalformedCaseException($"{file} line {number} is not of the format: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MalformedCaseException($"{file} can't be read: {e.Message}", e);
        }
    }

    private static void CheckEncoding(Tokenizer tokenizer, JsonElement line, string name, Comparison comparison)
    {
        string text = line.RequireString("text");
        int[] ids = Ids(line.RequireList("ids"));
        comparison.CompareExact<int>($"{name} ids", ids, tokenizer.Encode(text, addSpecialTokens: false));
        comparison.CompareExact<int>($"{name} ids_with_special", Ids(line.RequireList("ids_with_special")), tokenizer.Encode(text));
        CheckText(tokenizer, ids, line, name, comparison);
    }

    private static void CheckDecoding(Tokenizer tokenizer, JsonElement line, string name, Comparison comparison) =>
        CheckText(tokenizer, Ids(line.RequireList("ids")), line, name, comparison);

    private static void CheckText(Tokenizer tokenizer, int[] ids, JsonElement line, string name, Comparison comparison)
    {
        string decoded = line.RequireString("decoded"), skipping = line.OptionalString("decoded_skip_special") ?? decoded;
        DemandText($"{name} decoded", decoded, tokenizer.Decode(ids), comparison);
        DemandText($"{name} decoded_skip_special", skipping, tokenizer.Decode(ids, skipSpecialTokens: true), comparison);
    }

    private static void DemandText(string name, string expected, string actual, Comparison comparison) =>
        comparison.Demand(expected == actual, name, $"'{actual}' instead of '{expected}'");

    private static void CheckBatch(Tokenizer tokenizer, PaddingRule rule, JsonElement line, string name, Comparison comparison)
    {
        string[] texts = [.. line.RequireList("texts").Select(static text => text.GetString()!)];
        long[] ids = Rows(line, "input_ids"), mask = Rows(line, "attention_mask");

        TokenBatch batch = tokenizer.EncodeBatch(texts, rule);

        comparison.CompareExact($"{name} input_ids", ids, batch.Ids);
        comparison.CompareExact($"{name} attention_mask", mask, batch.AttentionMask);
    }

    private static int[] Ids(IReadOnlyList<JsonElement> list) => [.. list.Select(static id => id.GetInt32())];

    private static long[] Rows(JsonElement line, string name) =>
        [.. line.RequireList(name).SelectMany(static row => row.EnumerateArray().Select(static id => id.GetInt64()))];

    /// <summary>The case says in words how it pads: to the longest text of the batch, or else always to the maximum.</summary>
    private static PaddingRule ReadRule(JsonElement config)
    {
        int length = config.RequireInt32("max_length"), pad = config.RequireInt32("pad_token_id");
        int? multiple = config.OptionalInt32("pad_to_multiple_of");
        string padding = config.OptionalString("padding") ?? string.Empty;
        if (padding.Contains("left", StringComparison.OrdinalIgnoreCase))
        {
            throw new MalformedCaseException($"'padding' must be on the right: '{padding}'.");
        }

        try
        {
            return multiple is not null || padding.Contains("longest", StringComparison.OrdinalIgnoreCase)
                ? PaddingRule.Longest(length, pad, multiple ?? 1)
                : PaddingRule.Fixed(length, pad);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new MalformedCaseException(e.Message, e);
        }
    }
}
