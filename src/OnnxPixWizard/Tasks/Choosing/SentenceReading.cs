namespace OnnxPixWizard.Tasks.Choosing;

/// <summary>What a sentence was taken for.</summary>
/// <param name="Ranked">The tasks that a request may mean, with their probabilities, the likeliest first; at least one.</param>
/// <param name="Known">Probabilities of all that the classifier knows, in the bundle or not, and of
/// <see cref="SentenceClassifier.None"/>.</param>
internal sealed record SentenceReading(IReadOnlyList<(string Task, float Probability)> Ranked, IReadOnlyDictionary<string, float> Known)
{
    /// <summary>Probability that one of the tasks is meant, and not another one or none.</summary>
    public float Share { get; } = Ranked.Sum(static t => t.Probability);

    /// <summary>The likeliest of all tasks that the classifier knows.</summary>
    public string Likeliest { get; } = Known.Where(static k => k.Key != SentenceClassifier.None).MaxBy(static k => k.Value).Key;

    /// <summary>Its probability.</summary>
    public float LikeliestProbability => Known[Likeliest];

    /// <summary>Reads a sentence.</summary>
    /// <param name="classifier">The bundle's.</param>
    /// <param name="sentence">The user's words.</param>
    /// <param name="tasks">Tasks that fit the request, at least one.</param>
    public static SentenceReading Of(SentenceClassifier classifier, string sentence, IEnumerable<string> tasks)
    {
        float[] probabilities = classifier.Probabilities(sentence);
        Dictionary<string, float> known = classifier.Labels.Index().ToDictionary(
            static l => l.Item, l => probabilities[l.Index], StringComparer.OrdinalIgnoreCase);
        return new SentenceReading([.. tasks.Select(t => (t, known.GetValueOrDefault(t))).OrderByDescending(static t => t.Item2)], known);
    }
}
