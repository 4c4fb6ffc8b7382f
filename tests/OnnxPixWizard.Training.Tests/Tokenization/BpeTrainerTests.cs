using System.Text;
using System.Text.Json;
using OnnxPixWizard.Export.Tokenization;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Training.Tests.Tokenization;

[TestClass]
public sealed class BpeTrainerTests
{
    private static readonly string[] Corpus =
    [
        "Remove the noise from the picture.",
        "remove the grain from this photo",
        "Estimate the depth of the scene",
        "estimate the surface normals of the scene",
        "segment the small red ball left of the cube",
        "Paint the large blue cylinder in yellow",
        "Isn't the café's façade lovely? It's the café of the scene",
        "remove the red cube, the red ball and the red cone",
    ];

    public static IEnumerable<object[]> Kinds =>
    [
        ["clip", new Func<IEnumerable<string>, byte[]>(static corpus => ClipTokenizerTrainer.Train(corpus, 600).Json.ToArray())],
        ["qwen", new Func<IEnumerable<string>, byte[]>(static corpus => QwenTokenizerTrainer.Train(corpus, 420).Json.ToArray())],
        ["gemma", new Func<IEnumerable<string>, byte[]>(static corpus => GemmaTokenizerTrainer.Train(corpus, 420).Json.ToArray())],
    ];

    [TestMethod]
    [DataRow(ClipTokenizerTrainer.MinVocabularySize)]
    [DataRow(550)]
    [DataRow(555)]
    public void TrainClip_GivenSize_HasThatManyTokensAndEndsInTheSpecialOnes(int size)
    {
        TrainedTokenizer trained = ClipTokenizerTrainer.Train(Corpus, size);
        Tokenizer tokenizer = trained.Load();

        Assert.AreEqual(size, trained.VocabularySize);
        Assert.AreEqual(size, tokenizer.VocabularySize);
        Assert.AreEqual(size - 2, tokenizer.IdOf("<|startoftext|>"));
        Assert.AreEqual(size - 1, tokenizer.IdOf("<|endoftext|>"));
        Assert.AreEqual(size - 1, trained.PadId);
    }

    [TestMethod]
    [DataRow(QwenTokenizerTrainer.MinVocabularySize)]
    [DataRow(300)]
    public void TrainQwen_GivenSize_HasThatManyTokensAndNothingAroundAText(int size)
    {
        TrainedTokenizer trained = QwenTokenizerTrainer.Train(Corpus, size);
        Tokenizer tokenizer = trained.Load();

        Assert.AreEqual(size, trained.VocabularySize);
        Assert.AreEqual(size - 1, tokenizer.IdOf("<|endoftext|>"));
        Assert.AreEqual(size - 1, trained.PadId);
        Assert.AreEqual(0, tokenizer.Encode("").Length);
        Assert.AreEqual("The café's Façade", tokenizer.Decode(tokenizer.Encode("The café's Façade")));
    }

    [TestMethod]
    [DataRow(GemmaTokenizerTrainer.MinVocabularySize)]
    [DataRow(380)]
    [DataRow(400)]
    public void TrainGemma_GivenSize_HasThatManyTokensAndTheSpecialOnesFirst(int size)
    {
        TrainedTokenizer trained = GemmaTokenizerTrainer.Train(Corpus, size);
        Tokenizer tokenizer = trained.Load();

        Assert.AreEqual(size, trained.VocabularySize);
        Assert.AreEqual(size, tokenizer.VocabularySize);
        CollectionAssert.AreEqual(
            new[] { "<pad>", "<eos>", "<bos>", "<unk>", "<0x00>", "<0xFF>" },
            new[] { 0, 1, 2, 3, 4, 259 }.Select(tokenizer.TokenOf).ToArray());
        CollectionAssert.AreEqual(new[] { 2 }, tokenizer.Encode(""));
    }

    [TestMethod]
    public void TrainClip_FrequentWord_IsOneToken()
    {
        Tokenizer tokenizer = ClipTokenizerTrainer.Train(Corpus, 600).Load();

        int[] ids = tokenizer.Encode("THE scene", addSpecialTokens: false);

        CollectionAssert.AreEqual(new[] { "the</w>", "scene</w>" }, ids.Select(tokenizer.TokenOf).ToArray());
    }

    [TestMethod]
    public void TrainGemma_FrequentWord_IsOneTokenWithItsSpace()
    {
        Tokenizer tokenizer = GemmaTokenizerTrainer.Train(Corpus, 420).Load();

        int[] ids = tokenizer.Encode("remove the red", addSpecialTokens: false);

        Assert.AreEqual("▁the", tokenizer.TokenOf(ids[^2]));
        Assert.AreEqual("▁red", tokenizer.TokenOf(ids[^1]));
    }

    [TestMethod]
    public void TrainGemma_TextOutsideTheCorpus_ComesBackThroughBytes()
    {
        Tokenizer tokenizer = GemmaTokenizerTrainer.Train(Corpus, 420).Load();
        const string Text = "draw 猫 and 😀\tin\n\"Straße\" ~ x²";

        Assert.AreEqual(Text, tokenizer.Decode(tokenizer.Encode(Text), skipSpecialTokens: true));
    }

    [TestMethod]
    public void TrainGemma_CharacterOfTheCorpus_HasItsOwnToken()
    {
        Tokenizer tokenizer = GemmaTokenizerTrainer.Train(Corpus, 420).Load();

        Assert.IsNotNull(tokenizer.IdOf("é"));
        Assert.IsNull(tokenizer.IdOf("ç"), "it occurs once and is left to bytes");
    }

    [TestMethod]
    public void TrainGemma_CorpusThatSpellsByteTokens_KeepsTheirIds()
    {
        Tokenizer tokenizer = GemmaTokenizerTrainer.Train(Enumerable.Repeat("<0x41> <pad> <0x41> <pad>", 50), 500).Load();

        Assert.AreEqual(4 + 0x41, tokenizer.IdOf("<0x41>"));
        Assert.AreEqual(0, tokenizer.IdOf("<pad>"));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Train_CorpusInAnotherOrder_GivesTheSameBytes(string kind, Func<IEnumerable<string>, byte[]> train)
    {
        byte[] first = train(Corpus), second = train(Corpus.Reverse());

        Assert.IsTrue(first.AsSpan().SequenceEqual(second), kind);
        Assert.IsFalse(first.Contains((byte)'\r'), kind);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Train_MergesInOrder_EachJoinsWhatIsThereAlready(string kind, Func<IEnumerable<string>, byte[]> train)
    {
        JsonElement model = JsonElement.Parse(train(Corpus)).GetProperty("model");
        string[] merges = [.. model.GetProperty("merges").EnumerateArray().Select(static merge => merge.GetString()!)];

        HashSet<string> products = [];
        foreach (string merge in merges)
        {
            string[] parts = merge.Split(' ');
            Assert.AreEqual(2, parts.Length, kind);
            Assert.IsTrue(parts.All(part => part.Replace("</w>", "", StringComparison.Ordinal).Length == 1 || products.Contains(part)),
                $"{kind}: {merge}");
            products.Add(string.Concat(parts));
            Assert.IsTrue(model.GetProperty("vocab").TryGetProperty(string.Concat(parts), out _), $"{kind}: {merge}");
        }

        Assert.AreNotEqual(0, merges.Length, kind);
    }

    [TestMethod]
    public void Train_CorpusWithoutFrequentPairs_StaysSmaller()
    {
        TrainedTokenizer trained = ClipTokenizerTrainer.Train(["ab"], 600);

        Assert.AreEqual(ClipTokenizerTrainer.MinVocabularySize, trained.VocabularySize);
    }

    [TestMethod]
    public void Train_TooSmallVocabulary_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            ClipTokenizerTrainer.Train(Corpus, ClipTokenizerTrainer.MinVocabularySize - 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            GemmaTokenizerTrainer.Train(Corpus, GemmaTokenizerTrainer.MinVocabularySize - 1));
    }

    [TestMethod]
    public void Train_MergesByHand_AgreeWithTheWorkedExample()
    {
        // low x5, lower x2, newest x6, widest x3: the example of the paper; es, est and low are joined in this order.
        IEnumerable<string> corpus =
        [
            .. Enumerable.Repeat("low", 5), .. Enumerable.Repeat("lower", 2), .. Enumerable.Repeat("newest", 6),
            .. Enumerable.Repeat("widest", 3),
        ];

        JsonElement model = JsonElement.Parse(ClipTokenizerTrainer.Train(corpus, ClipTokenizerTrainer.MinVocabularySize + 3).Json.Span)
            .GetProperty("model");

        CollectionAssert.AreEqual(
            new[] { "e s", "es t</w>", "l o" },
            model.GetProperty("merges").EnumerateArray().Select(static merge => merge.GetString()).ToArray());
    }

    [TestMethod]
    public void Save_ThenLoad_EncodesTheSame()
    {
        string folder = Directory.CreateTempSubdirectory("pixwizard-tests-").FullName;
        try
        {
            TrainedTokenizer trained = GemmaTokenizerTrainer.Train(Corpus, 420);
            string path = Path.Combine(folder, "tokenizer.json");

            trained.Save(path);

            CollectionAssert.AreEqual(trained.Load().Encode(Corpus[0]), Tokenizer.Load(path).Encode(Corpus[0]));
            CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder));
            Assert.AreEqual((byte)'{', File.ReadAllBytes(path)[0], "no byte order mark");
            StringAssert.Contains(Encoding.UTF8.GetString(trained.Json.Span), "\"▁the\"");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
