namespace OnnxPixWizard.Benchmarks.Workloads;

/// <summary>Sentences of words that no dictionary has, so that a tokenizer's memory of earlier words does not help.</summary>
internal static class MadeWords
{
    private const int Words = 12, Letters = 6;

    /// <param name="count">How many; their words are all but certainly different ones.</param>
    public static string[] Sentences(int count)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
            string.Join(' ',
                Enumerable.Range(0, Words).Select(_ => string.Concat(random.GetItems("abcdefghijklmnopqrstuvwxyz".AsSpan(), Letters)))))];
    }
}
