using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks.Choosing;

namespace OnnxPixWizard.Tests.Tasks.Choosing;

/// <summary>The chooser that ships, asked as if a bundle had all tasks that it knows.</summary>
internal static class ShippedChooser
{
    private const string PictureLess = "text2image";

    private static readonly Lazy<Bundle> s_bundle = new(static () => Bundle.Open(BundleLocator.Find("pixwizard-tiny")));
    private static readonly Lazy<SentenceClassifier> s_classifier = new(static () => SentenceClassifier.Load(File));

    public static Bundle Bundle => s_bundle.Value;

    public static string File => Bundle.PathOf(Bundle.Manifest.Chooser!.File);

    public static SentenceClassifier Classifier => s_classifier.Value;

    /// <summary>Known sentences: a task's id or "none", and the words.</summary>
    public static (string Task, string Sentence)[] Sentences() =>
    [
        .. System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Tasks", "Choosing", "sentences.tsv"))
            .Select(static line => line.Split('\t', 2)).Select(static parts => (parts[0], parts[1])),
    ];

    public static SentenceReading Read(string sentence) =>
        SentenceReading.Of(Classifier, sentence, Classifier.Labels.Where(static label => label != SentenceClassifier.None));

    /// <returns>The task that a sentence with a picture (of text to image: without one) is taken for; "none" where it is refused.</returns>
    public static string Take(string sentence, string meant)
    {
        bool hasImage = meant != PictureLess;
        SentenceReading reading = SentenceReading.Of(
            Classifier, sentence, Classifier.Labels.Where(label => label != SentenceClassifier.None && hasImage == (label != PictureLess)));
        return reading.Share >= (hasImage ? SentenceChooser.LeastShare : SentenceChooser.LeastShareWithoutPicture)
            ? reading.Ranked[0].Task
            : SentenceClassifier.None;
    }
}
