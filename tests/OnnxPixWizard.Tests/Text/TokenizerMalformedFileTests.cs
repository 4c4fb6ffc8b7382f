using System.Text;
using System.Text.Json.Nodes;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Tests.Text;

[TestClass]
public sealed class TokenizerMalformedFileTests
{
    [TestMethod]
    [DataRow("""{"model":null}""", "model")]
    [DataRow("""{"model":{"vocab":null}}""", "model.vocab")]
    [DataRow("""{"model":{"merges":null}}""", "model.merges")]
    [DataRow("""{"model":{"vocab":[1,2]}}""", "model.vocab")]
    [DataRow("""{"model":{"vocab":{"!":"0"}}}""", "model.vocab")]
    [DataRow("""{"model":{"vocab":{"!":-1}}}""", "model.vocab")]
    [DataRow("""{"model":{"vocab":{"!":0.5}}}""", "model.vocab")]
    [DataRow("""{"model":{"vocab":{"!":2000000000}}}""", "model.vocab")]
    [DataRow("""{"model":{"vocab":{"!":99999999999999999999}}}""", "model.vocab")]
    [DataRow("""{"model":{"merges":{"a":"b"}}}""", "model.merges")]
    [DataRow("""{"model":{"merges":["a"]}}""", "model.merges[0]")]
    [DataRow("""{"model":{"merges":["a b c"]}}""", "model.merges[0]")]
    [DataRow("""{"model":{"merges":["i n","nope nope"]}}""", "model.merges[1]")]
    [DataRow("""{"model":{"merges":[["a"]]}}""", "model.merges[0]")]
    [DataRow("""{"model":{"merges":[["a","b","c"]]}}""", "model.merges[0]")]
    [DataRow("""{"model":{"merges":[["a",1]]}}""", "model.merges[0]")]
    [DataRow("""{"model":{"merges":[7]}}""", "model.merges[0]")]
    [DataRow("""{"model":{"type":"Unigram"}}""", "model.type")]
    [DataRow("""{"model":{"unk_token":"<nothing>"}}""", "model.unk_token")]
    [DataRow("""{"model":{"dropout":0.1}}""", "model.dropout")]
    [DataRow("""{"model":{"ignore_merges":"yes"}}""", "model.ignore_merges")]
    [DataRow("""{"model":{"continuing_subword_prefix":"##"}}""", "model.continuing_subword_prefix")]
    [DataRow("""{"version":"2.0"}""", "version")]
    [DataRow("""{"added_tokens":{}}""", "added_tokens")]
    [DataRow("""{"added_tokens":[{"id":1}]}""", "added_tokens[0].content")]
    [DataRow("""{"added_tokens":[{"id":1,"content":"<|endoftext|>"}]}""", "added_tokens[0].id")]
    [DataRow("""{"normalizer":{"type":"Nmt"}}""", "normalizer")]
    [DataRow("""{"normalizer":{"normalizers":[{"type":"Replace","pattern":{"String":""},"content":""}]}}""",
        "normalizer.normalizers[0].pattern.String")]
    [DataRow("""{"normalizer":"NFC"}""", "normalizer")]
    [DataRow("""{"pre_tokenizer":{"pretokenizers":[{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"}]}}""",
        "pre_tokenizer.pretokenizers[0].pattern.Regex")]
    [DataRow("""{"pre_tokenizer":{"pretokenizers":[{"type":"Split","pattern":{"Regex":"a++"},"behavior":"Isolated"}]}}""",
        "pre_tokenizer.pretokenizers[0].pattern.Regex")]
    [DataRow("""{"pre_tokenizer":{"pretokenizers":[{"type":"Split","pattern":{"String":" "},"behavior":"Sometimes"}]}}""",
        "pre_tokenizer.pretokenizers[0].behavior")]
    [DataRow("""{"pre_tokenizer":{"type":"Metaspace"}}""", "pre_tokenizer")]
    [DataRow("""{"post_processor":{"cls":[1]}}""", "post_processor.cls")]
    [DataRow("""{"post_processor":{"type":"TemplateProcessing","single":[]}}""", "post_processor.single")]
    [DataRow("""{"decoder":{"type":"CTC"}}""", "decoder")]
    public void Load_WrongField_NamesTheField(string patch, string field)
    {
        JsonNode change = JsonNode.Parse(patch)!;

        TokenizerException e = Assert.ThrowsExactly<TokenizerException>(
            () => ReferenceTokenizers.LoadPatched(ReferenceTokenizers.Clip, change));

        Assert.AreEqual(field, e.Field);
        StringAssert.Contains(e.Message, "changed.json");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("not JSON")]
    [DataRow("[]")]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("{} {}")]
    [DataRow("""{"model":{"vocab":{"\uD800":0},"merges":[]}}""")]
    [DataRow("""{"model":{"vocab":{},"merges":["\uD800 a"]}}""")]
    [DataRow("""{"model":{"\uD800":1,"vocab":{},"merges":[]}}""")]
    [DataRow("""{"\uD800":1,"model":{"vocab":{},"merges":[]}}""")]
    [DataRow("""{"decoder":{"type":"\uD800"},"model":{"vocab":{},"merges":[]}}""")]
    [DataRow("""{"decoder":{"\uD800":"x"},"model":{"vocab":{},"merges":[]}}""")]
    public void Load_OtherJson_IsRefused(string json) => AssertRefused(Encoding.UTF8.GetBytes(json));

    [TestMethod]
    public void Load_DeepNesting_IsRefused() =>
        AssertRefused(Encoding.UTF8.GetBytes($$"""{"normalizer":{{string.Concat(Enumerable.Repeat("[", 100_000))}}"""));

    [TestMethod]
    [DataRow(ReferenceTokenizers.Clip)]
    [DataRow(ReferenceTokenizers.Gemma)]
    [DataRow(ReferenceTokenizers.Qwen)]
    public void Load_FileCutOff_IsRefused(string kind)
    {
        byte[] json = File.ReadAllBytes(ReferenceTokenizers.PathOf(kind));
        int end = json.AsSpan().LastIndexOf((byte)'}');

        for (int length = 0; length <= end; length += 1 + length / 7)
        {
            AssertRefused(json[..length]);
        }
    }

    [TestMethod]
    public void Load_MissingFile_SaysSo()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "nowhere", "tokenizer.json");

        TokenizerException e = Assert.ThrowsExactly<TokenizerException>(() => Tokenizer.Load(path));

        Assert.AreEqual(path, e.File);
        StringAssert.Contains(e.Message, "does not exist");
    }

    [TestMethod]
    public void Load_Folder_SaysSo() => Assert.ThrowsExactly<TokenizerException>(() => Tokenizer.Load(AppContext.BaseDirectory));

    /// <summary>Bytes of a good file flipped, doubled, dropped and swapped for
    /// structure: it loads and works, or ends in the one exception.</summary>
    [TestMethod]
    [DataRow(ReferenceTokenizers.Clip)]
    [DataRow(ReferenceTokenizers.Gemma)]
    [DataRow(ReferenceTokenizers.Qwen)]
    public void Load_MutatedFile_WorksOrIsRefused(string kind)
    {
        byte[] json = Head(File.ReadAllBytes(ReferenceTokenizers.PathOf(kind)));
        Random random = new(20_240_817);
        int refused = 0, loaded = 0;

        for (int round = 0; round < 1500; round++)
        {
            byte[] mutated = Mutate(json, random);
            try
            {
                Tokenizer tokenizer = Tokenizer.Load(new MemoryStream(mutated));
                loaded++;
                tokenizer.Decode(tokenizer.Encode("The cat's <|endoftext|> é \n 123, it\u0301 😀"));
            }
            catch (TokenizerException)
            {
                refused++;
            }
        }

        Assert.IsTrue(refused > 100 && loaded > 100, $"{refused} refused, {loaded} loaded: the mutations are too strong or too weak");
    }

    /// <summary>The file with few merges and tokens, so that mutations hit its structure often.</summary>
    private static byte[] Head(byte[] json)
    {
        JsonNode file = JsonNode.Parse(json)!;
        JsonArray merges = file["model"]!["merges"]!.AsArray();
        merges.RemoveRange(40, merges.Count - 40);
        HashSet<string> needed = [.. merges.SelectMany(static merge => merge is JsonArray pair
            ? new[] { $"{pair[0]}", $"{pair[1]}", $"{pair[0]}{pair[1]}" }
            : [.. $"{merge}".Split(' '), $"{merge}".Replace(" ", "", StringComparison.Ordinal)])];
        JsonObject vocabulary = file["model"]!["vocab"]!.AsObject();
        foreach (string token in vocabulary.Where(token => (int)token.Value! > 300 && !needed.Contains(token.Key))
            .Select(static token => token.Key).ToArray())
        {
            vocabulary.Remove(token);
        }

        if (file["model"]!["unk_token"] is not null)
        {
            file["model"]!["unk_token"] = vocabulary.First().Key;
        }

        return Encoding.UTF8.GetBytes(file.ToJsonString());
    }

    private static byte[] Mutate(byte[] json, Random random)
    {
        List<byte> bytes = [.. json];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)"{}[]\",:0-\\tfn"[random.Next(13)]; break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 20), bytes.Count - at))); break;
                default:
                    int digit = bytes.FindIndex(at, static value => value is >= (byte)'0' and <= (byte)'9');
                    bytes[Math.Max(0, digit)] = (byte)('0' + random.Next(10));
                    break;
            }
        }

        return [.. bytes];
    }

    private static void AssertRefused(byte[] json) =>
        Assert.ThrowsExactly<TokenizerException>(() => Tokenizer.Load(new MemoryStream(json)));
}
