using System.Text.Json;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Tests.Text;

[TestClass]
internal sealed class TokenizerBatchTests
{
    private const int GemmaPad = 0, GemmaBos = 2;

    public static IEnumerable<object[]> Rules =>
    [
        [ReferenceTokenizers.Clip, PaddingRule.Fixed(77, 2913)],
        [ReferenceTokenizers.Gemma, PaddingRule.Longest(256, GemmaPad, multipleOf: 8)],
        [ReferenceTokenizers.Qwen, PaddingRule.Fixed(128, 2756)],
    ];

    [TestMethod]
    [DynamicData(nameof(Rules))]
    public void EncodeBatch_ReferenceTexts_GivesReferenceRows(string kind, PaddingRule rule)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(kind);

        foreach (JsonElement line in ReferenceTokenizers.Lines($"{kind}/batches.jsonl"))
        {
            string[] texts = [.. line.GetProperty("texts").EnumerateArray().Select(static text => text.GetString()!)];
            TokenBatch batch = tokenizer.EncodeBatch(texts, rule);
            CollectionAssert.AreEqual(Rows(line, "input_ids"), batch.Ids.ToArray());
            CollectionAssert.AreEqual(Rows(line, "attention_mask"), batch.AttentionMask.ToArray());
        }
    }

    [TestMethod]
    public void EncodeBatch_TextOverTheMaximum_KeepsSpecialTokensAndSaysSo()
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(ReferenceTokenizers.Clip);

        TokenBatch batch = tokenizer.EncodeBatch(["x x x", "x x x x x x x x x"], PaddingRule.Fixed(5, 2913));

        Assert.IsFalse(batch.WasCut(0));
        Assert.IsTrue(batch.WasCut(1));
        Assert.IsTrue(batch.AnyCut);
        Assert.AreEqual(11, batch.TokenCounts[1]);
        Assert.AreEqual(2912, batch.RowIds(1)[0]);
        Assert.AreEqual(2913, batch.RowIds(1)[4]);
        CollectionAssert.AreEqual(new long[] { 1, 1, 1, 1, 1 }, batch.RowMask(1).ToArray());
    }

    [TestMethod]
    public void EncodeBatch_NoTexts_IsEmpty()
    {
        TokenBatch batch = ReferenceTokenizers.Load(ReferenceTokenizers.Gemma).EncodeBatch([], PaddingRule.Longest(256, GemmaPad, 8));

        Assert.AreEqual(0, batch.Rows);
        Assert.IsFalse(batch.AnyCut);
    }

    [TestMethod]
    public void EncodeBatch_EmptyTextToLongest_IsOneSpecialTokenRoundedUp()
    {
        TokenBatch batch = ReferenceTokenizers.Load(ReferenceTokenizers.Gemma).EncodeBatch([""], PaddingRule.Longest(256, GemmaPad, 4));

        CollectionAssert.AreEqual(new long[] { GemmaBos, 0, 0, 0 }, batch.Ids.ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 0, 0, 0 }, batch.AttentionMask.ToArray());
    }

    [TestMethod]
    public void EncodeBatch_NoRoomForSpecialTokens_SaysSo()
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(ReferenceTokenizers.Clip);

        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => tokenizer.EncodeBatch(["x"], PaddingRule.Fixed(1, 0)));

        StringAssert.Contains(e.Message, "2 special tokens");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    [DataRow(int.MaxValue)]
    public void PaddingRule_NonsensicalLength_IsRefused(int length) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PaddingRule.Fixed(length, 0));

    private static long[] Rows(JsonElement line, string name) =>
        [.. line.GetProperty(name).EnumerateArray().SelectMany(static row => row.EnumerateArray()).Select(static id => id.GetInt64())];
}
