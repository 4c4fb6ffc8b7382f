using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks;

/// <summary>Makes a whole instruction of the name of an object, where the task is named and the object is all that the user says.</summary>
internal static class TaskPhrases
{
    /// <summary>Stands for the object in a phrase.</summary>
    public const string Object = "{object}";

    private static readonly HashSet<string> s_determiners = new(StringComparer.OrdinalIgnoreCase)
    {
        "the", "a", "an", "this", "that", "these", "those", "my", "his", "her", "its", "our", "your", "their", "all", "every", "each",
        "both", "any", "some",
    };

    /// <summary>First words of sentences that say what to do or ask something.</summary>
    private static readonly HashSet<string> s_verbs = new(StringComparer.OrdinalIgnoreCase)
    {
        "add", "can", "change", "color", "colour", "could", "create", "crop", "cut", "delete", "denoise", "detect", "draw", "dye", "erase",
        "estimate", "extract", "fill", "find", "generate", "get", "give", "highlight", "i", "identify", "inpaint", "isolate", "is", "keep",
        "let", "locate", "make", "mark", "mask", "outline", "paint", "pick", "please", "point", "produce", "put", "recolor", "recolour",
        "remove", "render", "replace", "restore", "return", "segment", "select", "separate", "show", "tell", "tint", "trace", "turn",
        "what", "where", "which", "who", "would",
    };

    /// <summary>The instruction that the network reads.</summary>
    /// <param name="task">The task that the user named.</param>
    /// <param name="instruction">What the user wrote.</param>
    public static string Complete(TaskEntry task, string instruction)
    {
        string? phrase = task.Phrase ?? task.Decoder.Phrase;
        string words = task.Decoder.ObjectIn(instruction).Trim().TrimEnd('.', '!');
        string first = words.Split(' ', ',', ':')[0];
        if (phrase is null || words.Length == 0 || s_verbs.Contains(first))
        {
            return instruction;
        }

        if (!s_determiners.Contains(first))
        {
            return phrase.Replace(Object, "the " + words, StringComparison.Ordinal);
        }

        return phrase.Replace(Object, first.ToLowerInvariant() + words[first.Length..], StringComparison.Ordinal);
    }
}
