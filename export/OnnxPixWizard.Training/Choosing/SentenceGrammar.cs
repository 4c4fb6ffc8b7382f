using System.Reflection;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Choosing;

/// <summary>
/// The sentences that a chooser is taught, from the files of <c>Instructions/Chooser</c>: one a line, <c>{this|that}</c> for a choice,
/// <c>&lt;list&gt;</c> for a word of a list in <c>words.txt</c>. A file is named after its task; those whose names begin with <c>none</c>
/// mean no task.
/// </summary>
internal sealed class SentenceGrammar
{
    private const string Folder = "Instructions.Chooser.", WordsFile = "words", InventedWord = "pseudo";

    private readonly Dictionary<string, string[]> _words;

    private SentenceGrammar(Dictionary<string, string[]> words, IReadOnlyDictionary<string, string[]> lines)
    {
        _words = words;
        Lines = lines;
    }

    /// <summary>Lines by the file's name.</summary>
    public IReadOnlyDictionary<string, string[]> Lines { get; }

    /// <summary>Reads the files that are built in.</summary>
    public static SentenceGrammar Load()
    {
        Assembly assembly = typeof(SentenceGrammar).Assembly;
        Dictionary<string, string[]> files = assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
                .ToDictionary(static name => name[Folder.Length..^".txt".Length], name => Read(assembly, name), StringComparer.Ordinal);
        files.Remove(WordsFile, out string[]? words);
        return new SentenceGrammar(
            words!.Select(static line => line.Split(':', 2)).ToDictionary(static parts => parts[0], static parts => Split(parts[1].Trim()),
                StringComparer.Ordinal), files);
    }

    /// <summary>The words of a list.</summary>
    public IReadOnlyList<string> Words(string list) => _words[list];

    /// <summary>Draws one sentence of a line.</summary>
    public string Draw(string line, SeededRandom random)
    {
        int open = line.AsSpan().IndexOfAny('{', '<');
        if (open < 0)
        {
            return line;
        }

        int close = line.IndexOf(line[open] == '{' ? '}' : '>', open);
        string inside = line[(open + 1)..close];
        string drawn = line[open] == '{' ? random.Pick<string>(Split(inside))
            : inside == InventedWord ? Invented(random)
            : random.Pick<string>(_words[inside]);
        return string.Concat(line.AsSpan(0, open), Draw(drawn, random), Draw(line[(close + 1)..], random));
    }

    /// <summary>About how many sentences a line holds, counting its choices and not what lists hold.</summary>
    public static double Choices(string line)
    {
        double count = 1;
        for (int open = line.IndexOf('{', StringComparison.Ordinal); open >= 0; open = line.IndexOf('{', open + 1))
        {
            count *= Split(line[(open + 1)..line.IndexOf('}', open)]).Length;
        }

        return line.Contains('<', StringComparison.Ordinal) ? 8 * count : count;
    }

    /// <summary>A word that does not exist: for things that no list names.</summary>
    public static string Invented(SeededRandom random)
    {
        string word = string.Empty;
        for (int syllables = 1 + random.Below(3); syllables >= 0; syllables--)
        {
            word += random.Pick<string>([
                    "b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "qu", "r", "s", "sh",
                    "st", "t", "tr", "v", "w", "y", "z",
                ])
                + random.Pick<string>(["a", "e", "i", "o", "u", "ai", "ea", "ee", "oo", "ou", "ie"]);
        }

        return word + random.Pick<string>(["", "n", "r", "s", "t", "l", "m", "ck", "x", "ng", "nd"]);
    }

    /// <summary>Parts at the bars outside of braces.</summary>
    private static string[] Split(string text)
    {
        List<string> parts = [];
        int start = 0, depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            if (text[i] == '|' && depth == 0)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        return [.. parts, text[start..]];
    }

    private static string[] Read(Assembly assembly, string name)
    {
        using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => line[0] != '#')];
    }
}
