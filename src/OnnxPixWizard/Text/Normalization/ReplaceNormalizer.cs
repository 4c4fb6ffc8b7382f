using System.Runtime.InteropServices;
using System.Text;
using OnnxPixWizard.Text.Patterns;

namespace OnnxPixWizard.Text.Normalization;

/// <summary>Replaces every match of a pattern by a fixed text.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string replacement) : ITextNormalizer
{
    public string Normalize(string text)
    {
        List<TextRange> matches = [];
        pattern.FindAll(text, matches);
        if (matches.Count == 0)
        {
            return text;
        }

        StringBuilder result = new(text.Length + matches.Count * replacement.Length);
        int done = 0;
        foreach (TextRange match in CollectionsMarshal.AsSpan(matches))
        {
            result.Append(text, done, match.Start - done).Append(replacement);
            done = match.End;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }
}
