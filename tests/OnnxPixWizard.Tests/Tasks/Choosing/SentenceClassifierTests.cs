using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks.Choosing;

namespace OnnxPixWizard.Tests.Tasks.Choosing;

[TestClass]
public sealed class SentenceClassifierTests
{
    [TestMethod]
    public void Shipped_HeldOutSentences_MeetTheAims()
    {
        (string Task, string Sentence, string Taken)[] all =
            [.. ShippedChooser.Sentences().Select(static s => (s.Task, s.Sentence, ShippedChooser.Take(s.Sentence, s.Task)))];
        (string Task, string Sentence, string Taken)[] inScope = [.. all.Where(static s => s.Task != SentenceClassifier.None)];
        (string Task, string Sentence, string Taken)[] outOfScope = [.. all.Where(static s => s.Task == SentenceClassifier.None)];

        double understood = inScope.Count(static s => s.Taken == s.Task) / (double)inScope.Length;
        double answered = outOfScope.Count(static s => s.Taken != SentenceClassifier.None) / (double)outOfScope.Length;

        Assert.IsTrue(inScope.Length >= 250 && outOfScope.Length >= 180);
        Assert.IsTrue(understood >= 0.9, $"{understood:P1} understood");
        Assert.IsTrue(answered <= 0.05,
            $"{answered:P1} answered: {string.Join("; ", outOfScope.Where(static s => s.Taken != SentenceClassifier.None))}");
    }

    [TestMethod]
    public void Shipped_HeldOutSentences_UnderstandMostOfEachTask()
    {
        string[] weak =
        [
            .. ShippedChooser.Sentences().GroupBy(static s => s.Task)
                .Where(static task => task.Count(s => ShippedChooser.Take(s.Sentence, s.Task) == s.Task) < 0.7 * task.Count())
                    .Select(static task => task.Key),
        ];

        Assert.AreEqual(string.Empty, string.Join(", ", weak));
    }

    [TestMethod]
    public void Shipped_KnowsTheBundlesTasks()
    {
        string[] unknown = [.. ShippedChooser.Bundle.Manifest.Tasks.Select(static t => t.Id).Except(ShippedChooser.Classifier.Labels)];

        Assert.AreEqual(string.Empty, string.Join(", ", unknown));
    }

    [TestMethod]
    public void Shipped_IsSmall() => Assert.IsTrue(new FileInfo(ShippedChooser.File).Length < 1_000_000);

    [TestMethod]
    [DataRow("")]
    [DataRow("   ")]
    [DataRow("?!")]
    [DataRow("\u53BB\u9664\u566A\u70B9")]
    [DataRow("\uD83C\uDF89")]
    public void Probabilities_NoWordsKnown_SumToOneAndMeanNothing(string sentence)
    {
        float[] probabilities = ShippedChooser.Classifier.Probabilities(sentence);

        Assert.AreEqual(1, probabilities.Sum(), 1e-5);
        Assert.AreEqual(SentenceClassifier.None, ShippedChooser.Take(sentence, "denoise"));
    }

    [TestMethod]
    public void Probabilities_VeryLongSentence_AreNumbers()
    {
        float[] probabilities = ShippedChooser.Classifier.Probabilities(
            string.Concat(Enumerable.Repeat("please remove the noise ", 170)) + new string('x', 5000));

        Assert.IsTrue(probabilities.All(float.IsFinite));
    }

    [TestMethod]
    [DataRow("Don't blur it, 4X!", "dont|blur|it|0x")]
    [DataRow("moir\u00E9-free  800x600", "moir\u00E9|free|0x0")]
    [DataRow("", "")]
    public void Words_Sentence_AreLowerCaseRuns(string sentence, string expected) =>
        Assert.AreEqual(expected, string.Join('|', SentenceFeatures.Words(sentence)));

    [TestMethod]
    [DataRow(4, "begin with PWCHOOSE")]
    [DataRow(500, "cut short")]
    [DataRow(-1, "follows its end")]
    public void Load_DamagedFile_NamesIt(int length, string problem)
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "chooser.bin");
        byte[] bytes = File.ReadAllBytes(ShippedChooser.File);
        File.WriteAllBytes(file, length < 0 ? [.. bytes, 0] : bytes[..length]);

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => SentenceClassifier.Load(file));

        Assert.AreEqual(BundleFault.File, fault.Fault);
        StringAssert.Contains(fault.Message, problem);
        StringAssert.Contains(fault.Message, file);
    }
}
