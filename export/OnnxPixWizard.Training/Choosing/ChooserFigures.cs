using System.Globalization;
using System.Text;
using OnnxPixWizard.Tasks.Choosing;

namespace OnnxPixWizard.Training.Choosing;

/// <summary>How a chooser does on sentences whose meaning is known: a file with
/// a task's id (or <c>none</c>), a tab and a sentence on each line.</summary>
internal static class ChooserFigures
{
    private const string PictureLess = "text2image";

    /// <summary>Figures for people: per task the share understood, of the
    /// others the share answered, and each sentence that went wrong.</summary>
    public static string Measure(SentenceClassifier classifier, IEnumerable<string> lines)
    {
        string[] withPicture = [.. classifier.Labels.Where(static label => label is not (SentenceClassifier.None or PictureLess))];
        (string Truth, string Sentence, string? Taken)[] all = [
            .. lines.Where(static line => line.Length > 0).Select(static line => line.Split('\t', 2)).Select(parts =>
        {
            SentenceReading reading = SentenceReading.Of(
                classifier, parts[1], parts[0] == PictureLess ? (string[])[PictureLess] : withPicture);
            bool isMeant = reading.Share >= (parts[0] == PictureLess ? SentenceChooser.LeastShareWithoutPicture
                : SentenceChooser.LeastShare);
            return (parts[0], parts[1], isMeant ? reading.Ranked[0].Task : null);
        })];
        StringBuilder text = new();
        foreach (IGrouping<string, (string Truth, string Sentence, string? Taken)> task in all.GroupBy(
            static s => s.Truth, StringComparer.Ordinal))
        {
            bool none = task.Key == SentenceClassifier.None;
            (string Truth, string Sentence, string? Taken)[] wrong = [.. task.Where(s => s.Taken != (none ? null : s.Truth))];
            text.AppendLine(CultureInfo.InvariantCulture, $"{task.Key,-18}{task.Count() - wrong.Length,4} of {task.Count(),3} right");
            foreach ((_, string sentence, string? taken) in wrong)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    {taken ?? "refused"}: {sentence}");
            }
        }

        (int inScope, int outOfScope) =
            (all.Count(static s => s.Truth != SentenceClassifier.None), all.Count(static s => s.Truth == SentenceClassifier.None));
        double understood = all.Count(static s => s.Truth == s.Taken) / (double)inScope;
        double answered = all.Count(static s => s is { Truth: SentenceClassifier.None, Taken: not null }) / (double)outOfScope;
        return text.Append(
            CultureInfo.InvariantCulture,
            $"{understood:P1} of {inScope} understood, {answered:P1} of {outOfScope} others answered").ToString();
    }
}
