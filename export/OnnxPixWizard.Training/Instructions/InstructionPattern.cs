using System.Text;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Instructions;

/// <summary>A phrasing with choices: "{remove|reduce} the noise", and slots such as &lt;object&gt;.</summary>
/// <param name="text">The pattern; choices do not nest.</param>
internal sealed class InstructionPattern(string text)
{
    private readonly (string[] Choices, bool IsSlot)[] _parts = Parse(text);

    /// <summary>The pattern as written.</summary>
    public string Text { get; } = text;

    /// <summary>Draws one phrasing.</summary>
    /// <param name="random">Source of the choices.</param>
    /// <param name="slots">Text of a slot by its name.</param>
    public string Draw(SeededRandom random, Func<string, string> slots)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(slots);
        var result = new StringBuilder();
        foreach ((string[] choices, bool isSlot) in _parts)
            result.Append(isSlot ? slots(choices[0]) : random.Pick<string>(choices));
        return result.ToString();
    }

    /// <summary>Every phrasing of the pattern, slots left in angle brackets.</summary>
    public IEnumerable<string> All()
    {
        IEnumerable<string> texts = [""];
        foreach ((string[] choices, bool isSlot) in _parts)
            texts = texts.SelectMany(start => choices.Select(choice => start + (isSlot ? $"<{choice}>" : choice)));
        return texts;
    }

    private static (string[] Choices, bool IsSlot)[] Parse(string text)
    {
        var parts = new List<(string[], bool)>();
        int position = 0;
        while (position < text.Length)
        {
            int open = text.AsSpan(position).IndexOfAny('{', '<');
            if (open < 0)
            {
                parts.Add(([text[position..]], false));
                break;
            }

            open += position;
            if (open > position)
                parts.Add(([text[position..open]], false));
            bool isSlot = text[open] == '<';
            int close = text.IndexOf(isSlot ? '>' : '}', open);
            if (close < 0)
                throw new FormatException($"Pattern '{text}' opens a bracket at {open} and never closes it.");
            string inside = text[(open + 1)..close];
            parts.Add(isSlot ? ([inside], true) : (inside.Split('|'), false));
            position = close + 1;
        }

        return [.. parts];
    }
}
