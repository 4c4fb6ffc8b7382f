using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Tests.Text;

[TestClass]
public sealed class TokenizerPropertyTests
{
    private static readonly Config Settings = Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(120).WithReplay(20_240_817, 9);

    private static readonly string[] Pieces =
    [
        "the cat", " ", "  ", "\n", "\r\n", "\n\n\n", "\t", "\u00A0", "\u3000", "\u0085", "'s", "'LL", "'\u017F", "''", "12", "½", "٣",
        "𝟘", "𐐀", "é",
        "e\u0301", "a\u0323\u0307", "\u1100\u1161\u11A8", "가", "İ", "Σ", "ſ", "猫を", "😀", "👩\u200D🚀", "_", "...", "<|endoftext|>",
        "<bos>", "\u0301",
        "▁", "</w>", "\uFFFE", "\0", "\uD800", "\uDC00", "\uDBFF\uDFFF", "<0x41>", "~", "Photo",
    ];

    /// <summary>Arbitrary UTF-16 units, lone surrogates among them, mixed with what tokenizers trip over.</summary>
    private static readonly Arbitrary<string> Texts = Gen.OneOf(
            Gen.Elements(Pieces),
            Gen.Choose(0, 0xFFFF).Select(static unit => ((char)unit).ToString()),
            Gen.Choose(0x20, 0x7E).Select(static unit => ((char)unit).ToString()))
        .ListOf()
        .Select(static parts => string.Concat(parts))
        .ToArbitrary();

    [TestMethod]
    [DataRow(ReferenceTokenizers.Clip)]
    [DataRow(ReferenceTokenizers.Gemma)]
    [DataRow(ReferenceTokenizers.Qwen)]
    public void Encode_AnyText_GivesKnownIdsAndNeverThrows(string kind)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(kind);

        Prop.ForAll(Texts, text => tokenizer.Encode(text).All(id => tokenizer.TokenOf(id) is not null)).Check(Settings);
    }

    [TestMethod]
    public void Decode_OfEncodedText_GivesGemmaTextBack()
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(ReferenceTokenizers.Gemma);

        Prop.ForAll(Texts, text => tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false)) == WellFormed(text).Replace('▁', ' '))
            .Check(Settings);
    }

    [TestMethod]
    public void Decode_OfEncodedText_GivesComposedQwenTextBack()
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(ReferenceTokenizers.Qwen);

        // Within text that is composed already, normalisation changes nothing.
        Prop.ForAll(Texts, text =>
        {
            string composed = tokenizer.Decode(tokenizer.Encode(text));
            return tokenizer.Decode(tokenizer.Encode(composed)) == composed;
        }).Check(Settings);
        Prop.ForAll(
            Gen.Choose(0x20, 0x2FF).Select(static unit => (char)unit).ListOf().Select(static units => string.Concat(units)).ToArbitrary(),
            text => tokenizer.Decode(tokenizer.Encode(text)) == text).Check(Settings);
    }

    [TestMethod]
    [DataRow(ReferenceTokenizers.Clip)]
    [DataRow(ReferenceTokenizers.Gemma)]
    [DataRow(ReferenceTokenizers.Qwen)]
    public void Decode_AnyIds_SkipsExactlyTheSpecialOnes(string kind)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Load(kind);
        Arbitrary<int[]> ids = Gen.OneOf(Gen.Choose(-5, 3000), Gen.Choose(int.MinValue, int.MaxValue)).ArrayOf().ToArbitrary();
        bool IsSpecial(int id) => tokenizer.Decode([id]).Length > 0 && tokenizer.Decode([id], skipSpecialTokens: true).Length == 0;

        Prop.ForAll(ids, some => tokenizer.Decode(some, skipSpecialTokens: true) == tokenizer.Decode([.. some.Where(id => !IsSpecial(id))]))
            .Check(Settings);
    }

    [TestMethod]
    [DataRow(ReferenceTokenizers.Clip)]
    [DataRow(ReferenceTokenizers.Qwen)]
    public void Encode_SameRegexByScannerAndByEngine_GivesSameIds(string kind)
    {
        Tokenizer scanned = ReferenceTokenizers.Load(kind);
        JsonNode file = JsonNode.Parse(File.ReadAllBytes(ReferenceTokenizers.PathOf(kind)))!;
        JsonNode pattern = file["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!;
        pattern["Regex"] = $"(?:{pattern["Regex"]})"; // no scanner knows this spelling
        Tokenizer matched = ReferenceTokenizers.Parse(file);

        Prop.ForAll(Texts, text => scanned.Encode(text).SequenceEqual(matched.Encode(text))).Check(Settings);
    }

    private static string WellFormed(string text) => string.Concat(text.EnumerateRunes().Select(static scalar => scalar.ToString()));
}
