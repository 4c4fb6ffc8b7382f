using OnnxPixWizard.Tasks.Choosing;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Choosing;

/// <summary>Teaches a chooser: which features count, then the weights, then how sure it may be.</summary>
internal static class ChooserTraining
{
    private const int MostFeatures = 28_000, LeastCount = 4, VocabularySentences = 250_000, CalibrationSentences = 6_000;

    /// <summary>Every so many lines one is kept back, for the temperature.</summary>
    private const int HoldEvery = 12;

    /// <summary>Share of words that are read as if they were unknown, so that unknown ones are met in training.</summary>
    private const float Forgotten = 0.1f;

    /// <summary>Share of features that a sentence goes without, so that no single one decides.</summary>
    private const float LeftOut = 0.2f;

    /// <summary>Trains on all lines; how sure it may be was found by a training that was not shown one line in twelve.</summary>
    /// <param name="sentences">Sentences to learn from.</param>
    /// <param name="seed">Seed of all that is drawn.</param>
    /// <param name="tell">Told of each stage.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <returns>The file's bytes.</returns>
    public static byte[] Train(int sentences, ulong seed, Action<string> tell, CancellationToken cancellation)
    {
        SentenceGrammar grammar = SentenceGrammar.Load();
        ChooserNetwork tried = Train(new ChooserSentences(grammar, static line => !IsHeld(line)), sentences / 2, seed, tell, cancellation);
        float temperature = Calibrate(
            SentenceClassifier.Load(new MemoryStream(tried.Write(temperature: 1))), new ChooserSentences(grammar, IsHeld), seed, tell);
        return Train(new ChooserSentences(grammar, static _ => true), sentences, seed, tell, cancellation).Write(temperature);
    }

    private static bool IsHeld(int line) => line % HoldEvery == HoldEvery / 2;

    private static ChooserNetwork Train(
        ChooserSentences source, int sentences, ulong seed, Action<string> tell, CancellationToken cancellation)
    {
        ChooserNetwork network = new(
            Vocabulary(source, SeededRandom.Derive(seed, 1), cancellation), source.Labels, SeededRandom.Derive(seed, 2));
        SeededRandom random = SeededRandom.Derive(seed, 3);
        List<uint> features = [];
        double loss = 0;
        const int report = 100_000;
        for (int i = 1; i <= sentences; i++)
        {
            (int label, int other, string sentence) = source.Draw(random);
            features.Clear();
            SentenceFeatures.Collect(SentenceFeatures.Words(sentence),
                word => !random.Chance(Forgotten) && network.Knows(SentenceFeatures.OfWord(word)), features);
            features.RemoveAll(_ => random.Chance(LeftOut));
            loss += network.Learn(features, label, other, 1 - ((i - 1f) / sentences));
            if (i % report == 0 || i == sentences)
            {
                cancellation.ThrowIfCancellationRequested();
                tell(FormattableString.Invariant($"{i} of {sentences} sentences, loss {loss / (((i - 1) % report) + 1):F3}"));
                loss = 0;
            }
        }

        return network;
    }

    /// <summary>The features that occur most often; words come first, as a word that is left out counts as unknown.</summary>
    private static uint[] Vocabulary(ChooserSentences source, SeededRandom random, CancellationToken cancellation)
    {
        string[][] sentences = new string[VocabularySentences][];
        Dictionary<uint, int> words = [], all = [];
        for (int i = 0; i < sentences.Length; i++)
        {
            sentences[i] = SentenceFeatures.Words(source.Draw(random).Sentence);
            foreach (string word in sentences[i])
            {
                words[SentenceFeatures.OfWord(word)] = words.GetValueOrDefault(SentenceFeatures.OfWord(word)) + 1;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        HashSet<uint> known = [.. words.Where(static w => w.Value >= LeastCount).Select(static w => w.Key)];
        List<uint> features = [];
        foreach (string[] sentence in sentences)
        {
            features.Clear();
            SentenceFeatures.Collect(sentence, word => known.Contains(SentenceFeatures.OfWord(word)), features);
            foreach (uint feature in features)
            {
                all[feature] = all.GetValueOrDefault(feature) + 1;
            }
        }

        return [.. all.Where(static f => f.Value >= LeastCount).OrderByDescending(f => known.Contains(f.Key))
            .ThenByDescending(static f => f.Value)
            .ThenBy(static f => f.Key).Take(MostFeatures).Select(static f => f.Key)];
    }

    /// <summary>The temperature under which sentences of unseen lines are likeliest.</summary>
    private static float Calibrate(SentenceClassifier classifier, ChooserSentences unseen, ulong seed, Action<string> tell)
    {
        SeededRandom random = SeededRandom.Derive(seed, 4);
        (int Label, float[] Logs)[] known = [
            .. Enumerable.Range(0, CalibrationSentences).Select(_ => unseen.Draw(random)).Where(static drawn => drawn.Label == drawn.Other)
            .Select(drawn =>
                (drawn.Label, Array.ConvertAll(classifier.Probabilities(drawn.Sentence), static p => MathF.Log(MathF.Max(p, 1e-12f)))))];
        float best = Enumerable.Range(5, 36).Select(static i => i / 10f).MinBy(t => known.Average(k => Loss(k.Logs, k.Label, t)));
        double right = known.Average(static k => Array.IndexOf(k.Logs, k.Logs.Max()) == k.Label ? 1d : 0d);
        tell(FormattableString.Invariant(
            $"unseen lines: {right:P1} right, loss {known.Average(k => Loss(k.Logs, k.Label, best)):F3} at temperature {best:F1}"));
        return best;
    }

    private static double Loss(float[] logs, int label, float temperature) =>
        Math.Log(logs.Sum(l => Math.Exp((l - logs[label]) / temperature)));
}
