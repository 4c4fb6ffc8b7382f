using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Assistant.Tests;

[TestClass]
public sealed class LanguageProcessTests : IDisposable
{
    private static readonly Bundle s_bundle = Bundle.Open(BundleLocator.Find("pixwizard-tiny"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("qwen3-small")]
    [DataRow("gemma-small")]
    public async Task Answer_SameQuestion_HasTheSameAnswer(string config)
    {
        LanguageQuestion question = Question();
        using LanguageProcess first = LanguageModels.Start(LanguageModels.Folder(config)),
            second = LanguageModels.Start(LanguageModels.Folder(config));

        string answer = await first.AnswerAsync(question);

        Assert.AreEqual(answer, await first.AnswerAsync(question));
        Assert.AreEqual(answer, await second.AnswerAsync(question));
    }

    [TestMethod]
    public async Task Answer_QuestionsAtOnce_AreAnsweredEach()
    {
        using LanguageProcess process = LanguageModels.Start(LanguageModels.Folder("qwen3-small"));
        LanguageQuestion[] questions = [.. Sentences.All.Take(6).Select(Question)];

        string[] atOnce = await Task.WhenAll(questions.Select(question => process.AnswerAsync(question)));

        for (int i = 0; i < questions.Length; i++)
        {
            Assert.AreEqual(await process.AnswerAsync(questions[i]), atOnce[i]);
        }
    }

    [TestMethod]
    public async Task Answer_Cancelled_EndsAtOnceAndTheNextIsAnswered()
    {
        using LanguageProcess process = LanguageModels.Start(LanguageModels.Folder("gemma-small"));
        string answer = await process.AnswerAsync(Question());
        using CancellationTokenSource cancellation = new();

        // A hundred thousand numbers: far longer than the test may take.
        const string endless = """{"type":"array","minItems":100000,"items":{"type":"integer"}}""";
        Task<string> asked = process.AnswerAsync(new LanguageQuestion("count", endless, 6000), cancellation.Token);
        await Task.Delay(150, CancellationToken.None);
        Assert.IsFalse(asked.IsCompleted);
        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => asked);
        Assert.AreEqual(answer, await process.AnswerAsync(Question()));
    }

    [TestMethod]
    [DataRow("missing", "there is no such folder")]
    [DataRow("empty", "it has no genai_config.json")]
    [DataRow("broken", "can't be read")]
    [DataRow("other", "it describes no 'model'")]
    [DataRow("no-tokenizer", "has no tokenizer.json")]
    public void Process_FolderThatIsNoModel_IsRefusedBeforeAnythingStarts(string kind, string expected)
    {
        string folder = _folder.At(kind);
        if (kind != "missing")
        {
            Directory.CreateDirectory(folder);
        }

        if (kind is "broken" or "other" or "no-tokenizer")
        {
            File.WriteAllText(Path.Combine(folder, "genai_config.json"), kind switch
                { "broken" => "{", "other" => "{\"search\":{}}", _ => "{\"model\":{}}" });
        }

        AssistantException thrown = Assert.ThrowsExactly<AssistantException>(() => LanguageModels.Start(folder));

        Assert.AreEqual(AssistantFault.NoModel, thrown.Fault);
        StringAssert.Contains(thrown.Message, expected);
    }

    [TestMethod]
    [DataRow("context", AssistantFault.ContextTooSmall, "reads 200 tokens at most")]
    [DataRow("graph", AssistantFault.BadModel, "can't be loaded")]
    [DataRow("no-graph", AssistantFault.BadModel, "can't be loaded")]
    [DataRow("type", AssistantFault.BadModel, "can't be loaded")]
    [DataRow("tokenizer", AssistantFault.BadModel, "can't be ")]
    [DataRow("library", AssistantFault.NoLibrary, "ONNXPIXWIZARD_GENAI_PATH")]
    public async Task Answer_ModelThatIsNoGood_SaysWhy(string fault, AssistantFault expected, string words)
    {
        string folder = LanguageModels.Copy(_folder.At("model"));
        Directory.CreateDirectory(_folder.At("none"));
        switch (fault)
        {
            case "context":
                LanguageModels.Rewrite(folder, "genai_config.json", static config => config["model"]!["context_length"] = 200);
                break;
            case "graph":
                File.WriteAllText(Path.Combine(folder, "model.onnx"), "no graph");
                break;
            case "no-graph":
                File.Delete(Path.Combine(folder, "model.onnx"));
                break;
            case "type":
                LanguageModels.Rewrite(folder, "genai_config.json", static config => config["model"]!["type"] = "unheard");
                break;
            case "tokenizer":
                File.WriteAllText(Path.Combine(folder, "tokenizer.json"), "{}");
                break;
        }

        using LanguageProcess process = fault == "library"
            ? LanguageModels.Start(folder, ("ONNXPIXWIZARD_GENAI_PATH", _folder.At("none"))) : LanguageModels.Start(folder);
        AssistantException thrown = await Assert.ThrowsExactlyAsync<AssistantException>(() => process.AnswerAsync(Question()));

        Assert.AreEqual(expected, thrown.Fault, thrown.Message);
        StringAssert.Contains(thrown.Message, words);
        Assert.DoesNotContain('\n', thrown.Message);
    }

    [TestMethod]
    [DataRow("no-such-program", "can't be started")]
    [DataRow("false", "ended by itself (code 1)")]
    public async Task Answer_ProcessThatIsNoGood_SaysSo(string program, string expected)
    {
        using LanguageProcess process = new(LanguageModels.Folder("gemma-small"), [program]);

        AssistantException thrown = await Assert.ThrowsExactlyAsync<AssistantException>(() => process.AnswerAsync(Question()));

        Assert.AreEqual(AssistantFault.Process, thrown.Fault);
        StringAssert.Contains(thrown.Message, expected);
    }

    /// <summary>A model with a template of conversations gets the words in it: they are more tokens then.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Answer_ChatTemplate_IsFilled(bool isFile)
    {
        const string template = "{% for m in messages %}<user says in {{ m['role'] }} mode, at some length>{{ m['content'] }}{% endfor %}";
        string plain = LanguageModels.Copy(_folder.At("plain")), chat = LanguageModels.Copy(_folder.At("chat"));
        foreach (string folder in (string[])[plain, chat])
        {
            LanguageModels.Rewrite(folder, "genai_config.json", static config => config["model"]!["context_length"] = 200);
        }

        if (isFile)
        {
            await File.WriteAllTextAsync(Path.Combine(chat, "chat_template.jinja"), template);
        }
        else
        {
            LanguageModels.Rewrite(chat, "tokenizer_config.json", static config => config["chat_template"] = template);
        }

        int without = await TokensAsync(plain), with = await TokensAsync(chat);

        Assert.IsTrue(with > without + 10, $"{with} tokens with the template, {without} without it");

        static async Task<int> TokensAsync(string folder)
        {
            using LanguageProcess process = LanguageModels.Start(folder);
            AssistantException thrown = await Assert.ThrowsExactlyAsync<AssistantException>(() => process.AnswerAsync(Question()));
            return int.Parse(
                System.Text.RegularExpressions.Regex.Match(thrown.Message, @"take (\d+)", default, TimeSpan.FromSeconds(1)).Groups[1].Value,
                System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static LanguageQuestion Question() => Question("Clean this up, then cut out the dog.");

    private static LanguageQuestion Question(string sentence)
    {
        PlanSchema schema = PlanSchema.Of(s_bundle.Manifest, hasImage: true, hasHoles: false);
        return new LanguageQuestion(PlanPrompt.Of(schema, sentence), schema.Json, PlanSchema.MostTokens);
    }
}
