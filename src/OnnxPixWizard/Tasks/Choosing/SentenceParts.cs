using System.Text.RegularExpressions;

namespace OnnxPixWizard.Tasks.Choosing;

/// <summary>Parts a sentence that asks for several things, one after the other.</summary>
/// <remarks>
/// "Then", "after that" and semicolons part surely. "And" and commas part where both sides ask for something, mean different tasks, and the
/// whole sentence does not mean one of them alone: "denoise and upscale it" is two steps, "the cat and the dog", "black and white" and
/// "brighter and clearer" are not.
/// </remarks>
internal static partial class SentenceParts
{
    /// <summary>Both sides of an "and" must be this likely to mean their tasks.</summary>
    private const float LeastSure = 0.6f;

    /// <summary>What stands behind an "and" is a part of its own, to be refused, where it is this likely to mean no task.</summary>
    private const float LeastNone = 0.9f;

    /// <summary>The whole sentence must leave this much to others than its likeliest
    /// task, or to none, where the side behind the "and" means none.</summary>
    private const float LeastOfWhole = 0.02f, LeastNoneOfWhole = 0.1f;

    private static readonly HashSet<string> s_verbs = new(StringComparer.OrdinalIgnoreCase)
    {
        "add", "apply", "blow", "brighten", "calculate", "change", "clean", "clear", "color", "colour", "compute", "convert", "correct",
        "create", "crop", "cut", "deblock", "deblur", "defog", "degrain", "dehaze", "delete", "demoire", "denoise", "derain", "deshadow",
        "desnow", "detect", "double", "draw", "enhance", "enlarge", "erase", "estimate", "expand", "extend", "extract", "fill", "find",
        "fix", "flip", "generate", "get", "give", "highlight", "illuminate", "improve", "increase", "inpaint", "isolate", "label", "lift",
        "lighten", "make", "mark", "mask", "outline", "outpaint", "paint", "produce", "put", "quadruple", "reduce", "refocus", "remove",
        "repair", "replace", "restore", "rotate", "scale", "segment", "select", "separate", "sharpen", "show", "sketch", "smooth", "tell",
        "trace", "triple", "turn", "unblur", "uncrop", "upsample", "upscale", "widen", "zoom",
    };

    /// <summary>Parts a sentence.</summary>
    /// <param name="sentence">The user's words.</param>
    /// <param name="read">What a sentence means.</param>
    /// <returns>One part or more; each is a sentence.</returns>
    public static IReadOnlyList<string> Split(string sentence, Func<string, SentenceReading> read)
    {
        string[] sure = [.. Sure().Split(sentence).Select(static part => First().Replace(part, string.Empty).Trim(' ', ',', '.', ':'))
            .Where(static part => part.Length > 0)];
        return sure.Length == 0 ? [sentence] : sure.Length == 1 ? AtAnd(sentence.Trim(), read)
            : [.. sure.SelectMany(part => AtAnd(part, read))];
    }

    private static List<string> AtAnd(string sentence, Func<string, SentenceReading> read)
    {
        Match[] joints = And().Matches(sentence).ToArray();
        SentenceReading whole = read(sentence);
        List<string> parts = [];
        int start = 0;
        string? carried = null;
        foreach (Match joint in joints)
        {
            string before = carried + sentence[start..joint.Index], after = sentence[(joint.Index + joint.Length)..];
            string next = joints.FirstOrDefault(j =>
                j.Index > joint.Index) is { } end ? sentence[(joint.Index + joint.Length)..end.Index] : after;
            string? verb = !IsRequest(before) ? null
                : s_verbs.Contains(next.Split(' ', 2)[0]) ? string.Empty
                : Carried().Match(before) is { Success: true } found ? found.Value + " "
                : null;
            if (verb is not null && IsJoint(whole, read(before), read(verb + next), mayRefuse: verb.Length == 0))
            {
                parts.Add(before);
                (start, carried) = (joint.Index + joint.Length, verb);
            }
        }

        return [.. parts, carried + sentence[start..]];
    }

    private static bool IsJoint(SentenceReading whole, SentenceReading before, SentenceReading after, bool mayRefuse)
    {
        return before.LikeliestProbability >= LeastSure && (after.LikeliestProbability >= LeastSure
            ? after.Likeliest != before.Likeliest && whole.LikeliestProbability <= 1 - LeastOfWhole
            : mayRefuse && after.Known[SentenceClassifier.None] >= LeastNone && whole.Known[SentenceClassifier.None] >= LeastNoneOfWhole);
    }

    /// <summary>Whether a side says to do something, rather than what is wrong: "it's blurry, fix it" is one request.</summary>
    private static bool IsRequest(string side) => s_verbs.Contains(side.Split(' ', 2)[0]) || Asks().IsMatch(side);

    [GeneratedRegex(
        @"\s*(?:;|->|=>|[,.]?\s*\b(?:and\s+)?(?:then\b(?:\s+also\b)?"
        + @"|after(?:wards?\b|\s+that\b|\s+this\b)|followed\s+by\b|finally\b|subsequently\b)"
        + @"|[,.;]\s*(?:and\s+)?next,|[,.]\s*second(?:ly)?,)\s*,?\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sure();

    [GeneratedRegex(@"^\s*first(?:ly)?(?:\s+of\s+all)?\b\s*,?\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex First();

    [GeneratedRegex(@"\s*(?:,\s*and\b|\band\b|&|\bplus\b|,|\bas\s+well\s+as\b)\s+(?:also\s+|please\s+)*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex And();

    [GeneratedRegex(
        @"^(?:(?:can|could|would|will)\s+(?:you|u|we)|please|pls|i\s+(?:want|need|would)"
        + @"|i'd|we\s+(?:want|need)|let's|just|help|now|kindly)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Asks();

    /// <summary>What a second object stands behind too: "remove the noise and the blur".</summary>
    [GeneratedRegex(
        @"^(?:remove|reduce|eliminate|erase|fix|get rid of|take out|take away|clear"
        + @"|estimate|compute|calculate|give me|show me|make|create|i need|i want)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Carried();
}
