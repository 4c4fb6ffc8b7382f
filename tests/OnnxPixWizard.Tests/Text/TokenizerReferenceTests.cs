using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Tests.Text;

/// <summary>Ids and texts of the native Hugging Face library, version 0.23.2.</summary>
[TestClass]
public sealed class TokenizerReferenceTests
{
    private static readonly Dictionary<string, JsonElement> VariantByName =
        ReferenceTokenizers.Lines("variants.jsonl").ToDictionary(static variant => variant.GetProperty("name").GetString()!);

    public static IEnumerable<object[]> Variants => VariantByName.Keys.Select(static name => new object[] { name });

    [TestMethod]
    [DataRow(ReferenceTokenizers.Clip)]
    [DataRow(ReferenceTokenizers.Gemma)]
    [DataRow(ReferenceTokenizers.Qwen)]
    public void Encode_ReferenceTexts_GivesReferenceIds(string kind)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(kind);

        AssertLines(tokenizer, ReferenceTokenizers.Lines($"{kind}/encodings.jsonl"));
    }

    [TestMethod]
    [DataRow(ReferenceTokenizers.Clip)]
    [DataRow(ReferenceTokenizers.Gemma)]
    [DataRow(ReferenceTokenizers.Qwen)]
    public void Decode_ArbitraryIds_GivesReferenceText(string kind)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(kind);

        foreach (JsonElement line in ReferenceTokenizers.Lines($"{kind}/decodings.jsonl"))
        {
            AssertDecoding(tokenizer, line);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Variants))]
    public void Encode_OtherShapesOfFile_GivesReferenceIds(string name)
    {
        JsonElement variant = VariantByName[name];
        Tokenizer tokenizer = ReferenceTokenizers.LoadPatched(
            variant.GetProperty("base").GetString()!, JsonNode.Parse(variant.GetProperty("patch").GetRawText())!);

        AssertLines(tokenizer, [.. variant.GetProperty("lines").EnumerateArray()], name);
    }

    private static void AssertLines(Tokenizer tokenizer, JsonElement[] lines, string name = "")
    {
        Assert.AreNotEqual(0, lines.Length);
        foreach (JsonElement line in lines)
        {
            string text = line.GetProperty("text").GetString()!;
            CollectionAssert.AreEqual(line.Ids("ids"), tokenizer.Encode(text, addSpecialTokens: false), $"{name}: {text}");
            CollectionAssert.AreEqual(line.Ids("ids_with_special"), tokenizer.Encode(text), $"{name}: {text}");
            AssertDecoding(tokenizer, line);
        }
    }

    private static void AssertDecoding(Tokenizer tokenizer, JsonElement line)
    {
        int[] ids = line.Ids("ids");
        string decoded = line.GetProperty("decoded").GetString()!;
        string skipping = line.TryGetProperty("decoded_skip_special", out JsonElement other) ? other.GetString()! : decoded;
        Assert.AreEqual(decoded, tokenizer.Decode(ids));
        Assert.AreEqual(skipping, tokenizer.Decode(ids, skipSpecialTokens: true));
    }
}
