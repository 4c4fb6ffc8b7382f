using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Verification;

[TestClass]
public sealed class TokenizerVerifierTests
{
    [TestMethod]
    [DataRow("clip")]
    [DataRow("gemma")]
    [DataRow("qwen")]
    public void Verify_ReferenceCase_Passes(string kind)
    {
        using ReferenceCase referenceCase = ReferenceCase.Load(FolderOf(kind));

        CaseResult result = new TokenizerVerifier().Verify(referenceCase);

        Assert.AreEqual(CaseOutcome.Passed, result.Outcome, result.Message);
    }

    [TestMethod]
    [DataRow("encodings.jsonl", "\"ids\":[", "\"ids\":[7,")]
    [DataRow("encodings.jsonl", "\"ids_with_special\":[2,", "\"ids_with_special\":[")]
    [DataRow("encodings.jsonl", "\"decoded\":\"", "\"decoded\":\"x")]
    [DataRow("decodings.jsonl", "\"decoded_skip_special\":\"", "\"decoded_skip_special\":\"x")]
    [DataRow("batches.jsonl", "\"attention_mask\":[[1", "\"attention_mask\":[[0")]
    [DataRow("batches.jsonl", "\"input_ids\":[[2", "\"input_ids\":[[3")]
    public void Verify_OneWrongLine_FailsAndNamesIt(string file, string old, string changed)
    {
        using Copy copy = new("gemma");
        string[] lines = File.ReadAllLines(copy.At(file));
        lines[4] = lines[4].Replace(old, changed, StringComparison.Ordinal);
        File.WriteAllLines(copy.At(file), lines);
        using ReferenceCase referenceCase = ReferenceCase.Load(copy.Folder);

        CaseResult result = new TokenizerVerifier().Verify(referenceCase);

        Assert.AreEqual(CaseOutcome.Failed, result.Outcome);
        StringAssert.StartsWith(result.Message, $"{file} line 5");
    }

    [TestMethod]
    [DataRow("encodings.jsonl", "{\"text\":1}")]
    [DataRow("encodings.jsonl", "{\"text\":\"a\"}")]
    [DataRow("encodings.jsonl", "[")]
    [DataRow("decodings.jsonl", "{\"ids\":[\"a\"],\"decoded\":\"\"}")]
    [DataRow("batches.jsonl", "{\"texts\":[\"a\"],\"input_ids\":[1],\"attention_mask\":[1]}")]
    [DataRow("tokenizer.json", "{}")]
    public void Verify_MalformedFile_SaysSo(string file, string content)
    {
        using Copy copy = new("gemma");
        File.WriteAllText(copy.At(file), content);
        using ReferenceCase referenceCase = ReferenceCase.Load(copy.Folder);

        MalformedCaseException e = Assert.ThrowsExactly<MalformedCaseException>(() => new TokenizerVerifier().Verify(referenceCase));

        StringAssert.Contains(e.Message, file);
    }

    [TestMethod]
    public void Verify_MissingFile_SaysSo()
    {
        using Copy copy = new("gemma");
        File.Delete(copy.At("batches.jsonl"));
        using ReferenceCase referenceCase = ReferenceCase.Load(copy.Folder);

        MalformedCaseException e = Assert.ThrowsExactly<MalformedCaseException>(() => new TokenizerVerifier().Verify(referenceCase));

        StringAssert.Contains(e.Message, "batches.jsonl");
    }

    private static string FolderOf(string kind) => Path.Combine(AppContext.BaseDirectory, "ReferenceCases", "tokenizers", kind);

    /// <summary>A copy of a case that a test may spoil.</summary>
    private sealed class Copy : IDisposable
    {
        public Copy(string kind)
        {
            Folder = Directory.CreateTempSubdirectory("pixwizard-tests-").FullName;
            foreach (string file in Directory.GetFiles(FolderOf(kind)))
            {
                File.Copy(file, At(Path.GetFileName(file)));
            }
        }

        public string Folder { get; }

        public string At(string file) => Path.Combine(Folder, file);

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
