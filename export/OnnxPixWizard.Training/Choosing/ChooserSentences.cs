using OnnxPixWizard.Tasks.Choosing;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Choosing;

/// <summary>Draws sentences with what they mean: lines of the grammar, as people
/// add to them: requests, thanks, what happened, slips of the finger.</summary>
/// <param name="grammar">The lines.</param>
/// <param name="isUsed">Which lines are drawn from, by their places in a file.</param>
internal sealed class ChooserSentences(SentenceGrammar grammar, Func<int, bool> isUsed)
{
    /// <summary>Shares of what means no task; what is left over are strings of letters that mean nothing.</summary>
    private static readonly (string File, float Share)[] s_none = [
        ("none-edits", 0.29f), ("none-near", 0.24f), ("none-other", 0.22f), ("none-talk", 0.10f), ("none-languages", 0.08f)];

    private const float ShareOfNone = 0.46f, ShareOfPairs = 0.15f;

    private static readonly string[] s_neighbors = [
        "as", "sd", "df", "fg", "gh", "jk", "kl", "qw", "we", "er", "rt", "yu", "io", "zx", "xc", "cv", "bn"];
    private static readonly string[] s_noises = ["0", "x", "aaa", "hm", "\U0001F389", "\U0001F600", "ok", "a", "42", "zz", "uh", "eh"];

    /// <summary>Names of things alone: with a picture they say nothing of what to do.</summary>
    private static readonly string[] s_things =
    [
        "{the |}<noun>", "<noun>", "<color>", "<size> <noun>", "<animal>, <thing>", "<thing>", "my <noun>", "<place>",
        "<color> and <color>", "<art>", "<style>", "<wear>",
    ];

    private readonly Dictionary<string, Lot> _lots = grammar.Lines.ToDictionary(
        static file => file.Key, file => new Lot([.. file.Value.Where((_, place) => isUsed(place))]), StringComparer.Ordinal);
    private readonly HashSet<string> _verbs = [.. grammar.Words("verbs")];

    /// <summary>Ids of tasks, and <see cref="SentenceClassifier.None"/>.</summary>
    public IReadOnlyList<string> Labels { get; } =
        [.. grammar.Lines.Keys.Where(static file => !file.StartsWith(SentenceClassifier.None, StringComparison.Ordinal)),
            SentenceClassifier.None];

    /// <summary>Draws a sentence, at times one that asks for two things.</summary>
    /// <returns>Place of its label, of the other one's (the same where it asks for one thing), and the sentence.</returns>
    public (int Label, int Other, string Sentence) Draw(SeededRandom random)
    {
        (int label, string sentence) = One(random);
        if (random.Chance(ShareOfPairs) && IsRequest(sentence) && One(random) is (int other, string second) && other != label
            && IsRequest(second))
        {
            return (label, other, sentence + grammar.Draw(
                "{ and | and | and then |, then | then |; |. then |, |. |, and | & | plus |, also }", random) + second);
        }

        return (label, label, sentence);
    }

    private bool IsRequest(string sentence) => _verbs.Contains(sentence.Split(' ', 2)[0]);

    private (int Label, string Sentence) One(SeededRandom random)
    {
        bool isNone = random.Chance(ShareOfNone);
        int label = isNone ? Labels.Count - 1 : random.Below(Labels.Count - 1);
        string? file = isNone ? NoneFile(random) : Labels[label];
        if (file is null)
        {
            return (label, Nonsense(random));
        }

        Lot lot = _lots[file];
        string sentence = Line(lot, random);
        if (file != "none-languages")
        {
            sentence = IsRequest(sentence) && random.Chance(0.35f) ? grammar.Draw("<ask> ", random) + sentence : sentence;
            sentence = random.Chance(0.12f) ? sentence + grammar.Draw("{ |, }<tail>", random) : sentence;
            sentence = random.Chance(0.07f) ? $"{sentence}. {Line(lot, random)}" : sentence;
            sentence = random.Chance(0.10f) ? grammar.Draw("<context>. ", random) + sentence : sentence;
            sentence = random.Chance(0.03f) ? sentence + grammar.Draw(". <context>", random) : sentence;
        }

        return (label, random.Chance(0.15f) ? Slip(sentence, random) : sentence);
    }

    private string Line(Lot lot, SeededRandom random) => grammar.Draw(lot.Lines[random.PickWeighted(lot.Weights)], random);

    private static string? NoneFile(SeededRandom random)
    {
        float at = random.Uniform();
        foreach ((string file, float share) in s_none)
        {
            at -= share;
            if (at < 0)
            {
                return file;
            }
        }

        return null;
    }

    private string Nonsense(SeededRandom random) => random.Below(6) switch
    {
        0 => string.Join(' ', Several(random, 1, 6, () => SentenceGrammar.Invented(random))),
        1 => string.Join(
            ' ', Several(random, 1, 4, () => string.Concat(Several(random, 2, 9, () => "abcdefghijklmnopqrstuvwxyz"[random.Below(26)])))),
        2 => string.Join(' ', Several(random, 1, 3, () => string.Concat(Several(random, 2, 6, () => random.Pick<string>(s_neighbors))))),
        3 => grammar.Draw(random.Pick<string>(s_things), random),
        4 => string.Empty,
        _ => string.Join(' ', Several(random, 1, 3, () => random.Pick<string>(s_noises))),
    };

    private static T[] Several<T>(SeededRandom random, int least, int most, Func<T> draw)
    {
        T[] all = new T[least + random.Below(most - least + 1)];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = draw();
        }

        return all;
    }

    /// <summary>Swaps, leaves out, doubles or mistakes a letter of one or two longer words.</summary>
    private static string Slip(string sentence, SeededRandom random)
    {
        string[] words = sentence.Split(' ');
        for (int slips = 1 + random.Below(2); slips > 0; slips--)
        {
            int at = random.Below(words.Length);
            string word = words[at];
            if (word.Length < 4)
            {
                continue;
            }

            int i = 1 + random.Below(word.Length - 2);
            words[at] = random.Below(4) switch
            {
                0 => $"{word[..i]}{word[i + 1]}{word[i]}{word[(i + 2)..]}",
                1 => word.Remove(i, 1),
                2 => word.Insert(i, word[i].ToString()),
                _ => word.Remove(i, 1).Insert(i, "aeiourstn"[random.Below(9)].ToString()),
            };
        }

        return string.Join(' ', words);
    }

    /// <param name="Lines">Lines of a file.</param>
    private sealed record Lot(string[] Lines)
    {
        /// <summary>A line with many choices comes more often than one with few, though not in proportion.</summary>
        public float[] Weights { get; } = [
            .. Lines.Select(static line => (float)Math.Min(5, Math.Pow(SentenceGrammar.Choices(line), 0.25)))];
    }
}
