using OnnxPixWizard.Text.Patterns;

namespace OnnxPixWizard.Text.PreTokenization;

/// <summary>Writes words in the byte alphabet, after parting them by GPT-2's regex where the file wants it.</summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : IPreTokenizer
{
    private static readonly Gpt2Words Words = new();

    public void Apply(PreTokenizedText text)
    {
        // A prefix space adds one character a word and every UTF-16 unit gives at most three bytes.
        char[] mapped = new char[3 * text.Text.Length + text.Words.Length];
        List<TextRange> words = new(text.Words.Length), parts = [];
        int count = 0;
        foreach (TextRange range in text.Words)
        {
            ReadOnlySpan<char> word = text.Slice(range);
            if (addPrefixSpace && word[0] != ' ')
            {
                word = string.Concat(" ", word);
            }

            parts.Clear();
            if (useRegex)
            {
                Words.FindAll(word, parts);
            }
            else
            {
                parts.Add(new TextRange(0, word.Length));
            }

            foreach (TextRange part in parts)
            {
                int length = ByteAlphabet.Encode(word.Slice(part.Start, part.Length), mapped.AsSpan(count));
                words.Add(new TextRange(count, length));
                count += length;
            }
        }

        text.SetText(mapped.AsMemory(0, count), words);
    }
}
