using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Tests.Text;

[TestClass]
public sealed class TokenizerTests
{
    [TestMethod]
    [DataRow(ReferenceTokenizers.Clip, 2914, 2)]
    [DataRow(ReferenceTokenizers.Gemma, 2977, 1)]
    [DataRow(ReferenceTokenizers.Qwen, 2782, 0)]
    public void Load_ReferenceFile_KnowsItsSizes(string kind, int size, int specials)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(kind);

        Assert.AreEqual(size, tokenizer.VocabularySize);
        Assert.AreEqual(specials, tokenizer.SpecialTokenCount);
    }

    [TestMethod]
    public void IdOf_VocabularyAddedAndUnknownTokens_FindsTheFirstTwo()
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(ReferenceTokenizers.Qwen);

        Assert.AreEqual(0, tokenizer.IdOf("!"));
        Assert.AreEqual(2756, tokenizer.IdOf("<|endoftext|>"));
        Assert.IsNull(tokenizer.IdOf("no such token"));
        Assert.AreEqual("<|endoftext|>", tokenizer.TokenOf(2756));
        Assert.IsNull(tokenizer.TokenOf(-1));
        Assert.IsNull(tokenizer.TokenOf(int.MaxValue));
    }

    [TestMethod]
    public void Load_MergesAsPairs_EncodesAsWithTexts()
    {
        JsonNode file = JsonNode.Parse(File.ReadAllBytes(ReferenceTokenizers.PathOf(ReferenceTokenizers.Gemma)))!;
        file["model"]!["merges"] = new JsonArray(
            [.. file["model"]!["merges"]!.AsArray()
                .Select(static merge => (JsonNode)new JsonArray([.. $"{merge}".Split(' ').Select(static part => (JsonNode)part)]))]);
        Tokenizer pairs = ReferenceTokenizers.Parse(file), texts = ReferenceTokenizers.Load(ReferenceTokenizers.Gemma);
        const string Text = "Remove the\n\n\n\n\n   old bicycle";

        CollectionAssert.AreEqual(texts.Encode(Text), pairs.Encode(Text));
    }

    [TestMethod]
    public void Load_FieldsInAnotherOrder_EncodesTheSame()
    {
        JsonObject file = JsonNode.Parse(File.ReadAllBytes(ReferenceTokenizers.PathOf(ReferenceTokenizers.Clip)))!.AsObject();
        JsonObject model = file["model"]!.AsObject();
        JsonObject turned = new(model.Reverse().Select(static member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        JsonObject other = new(
            file.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Key == "model" ? turned : member.Value?.DeepClone())));

        CollectionAssert.AreEqual(ReferenceTokenizers.Load(ReferenceTokenizers.Clip).Encode("a red balloon"),
            ReferenceTokenizers.Parse(other).Encode("a red balloon"));
    }

    [TestMethod]
    public void Load_ByteOrderMark_IsSkipped()
    {
        byte[] json = [.. Encoding.UTF8.Preamble, .. File.ReadAllBytes(ReferenceTokenizers.PathOf(ReferenceTokenizers.Clip))];

        Assert.AreEqual(2914, Tokenizer.Load(new MemoryStream(json)).VocabularySize);
    }

    [TestMethod]
    public void Encode_FromManyThreads_GivesTheSameIds()
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(ReferenceTokenizers.Clip),
        alone = ReferenceTokenizers.Load(ReferenceTokenizers.Clip);
        string[] texts = [.. Enumerable.Range(0, 2000).Select(static i => $"word{i % 37} another{i % 11} {i} cat's é{i % 5}")];
        int[][] expected = [.. texts.Select(text => alone.Encode(text))];

        int[][] actual = new int[texts.Length][];
        Parallel.For(0, texts.Length, i => actual[i] = tokenizer.Encode(texts[i]));

        for (int i = 0; i < texts.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i], actual[i]);
        }
    }

    /// <summary>A scan for the best pair after every merge would take hours here; the bound only tells the two apart.</summary>
    [TestMethod]
    public void Encode_VeryLongWord_IsNotQuadratic()
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(ReferenceTokenizers.Gemma);
        string text = string.Concat(Enumerable.Repeat("the old bicycle near the window ", 20_000));
        Stopwatch clock = Stopwatch.StartNew();

        int[] ids = tokenizer.Encode(text, addSpecialTokens: false);

        Assert.AreEqual(text, tokenizer.Decode(ids));
        Assert.IsTrue(clock.Elapsed < TimeSpan.FromSeconds(30), $"{text.Length} characters took {clock.Elapsed}");
    }

    [TestMethod]
    [DataRow(ReferenceTokenizers.Clip)]
    [DataRow(ReferenceTokenizers.Gemma)]
    [DataRow(ReferenceTokenizers.Qwen)]
    public void Encode_WordAsLongAndAsShortOne_GivesTheSameIds(string kind)
    {
        BpeWords words = TokenizerFile.Parse(File.ReadAllBytes(ReferenceTokenizers.PathOf(kind)), kind).Words;
        Random random = new(5);

        foreach (string letters in new[] { "a", "the", "oldbicycle", "ing\u2581er", "\n", "\u2581", "a\U0001F600\u00E9\u732B" })
        {
            for (int length = 1; length < 400; length += 1 + length / 3)
            {
                string word = string.Concat(Enumerable.Range(0, length)
                    .Select(_ => letters.EnumerateRunes().ElementAt(random.Next(letters.EnumerateRunes().Count()))));
                List<int> asShort = [], asLong = [];
                words.Encode(word, asShort, longWord: int.MaxValue);
                words.Encode(word, asLong, longWord: 0);
                CollectionAssert.AreEqual(asShort, asLong, word);
            }
        }
    }

    [TestMethod]
    public void Merge_TenTimesTheSymbols_LooksAtAboutTenTimesThePairs()
    {
        // a a -> 1, 1 1 -> 2, 2 2 -> 3, and 0 3 -> 4 out of turn
        LongWordMerger merger = new([new Merge(0, 0, 1), new Merge(1, 1, 2), new Merge(2, 2, 3), new Merge(0, 3, 4)]);

        merger.Merge(new int[10_000], out int few);
        merger.Merge(new int[100_000], out int many);

        Assert.AreEqual(10.0, (double)many / few, delta: 0.5);
    }
}
