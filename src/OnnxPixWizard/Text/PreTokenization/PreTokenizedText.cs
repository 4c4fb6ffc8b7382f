using System.Runtime.InteropServices;
using OnnxPixWizard.Text.Patterns;

namespace OnnxPixWizard.Text.PreTokenization;

/// <summary>A segment on its way from text to words: characters, and the stretches of them that are words so far.</summary>
internal sealed class PreTokenizedText
{
    private readonly List<TextRange> _words = [];
    private ReadOnlyMemory<char> _text;

    public PreTokenizedText(string text)
    {
        _text = text.AsMemory();
        if (text.Length > 0)
        {
            _words.Add(new TextRange(0, text.Length));
        }
    }

    public ReadOnlySpan<TextRange> Words => CollectionsMarshal.AsSpan(_words);

    public ReadOnlySpan<char> Text => _text.Span;

    public ReadOnlySpan<char> Slice(TextRange word) => Text.Slice(word.Start, word.Length);

    /// <summary>Puts other words in place of the present ones.</summary>
    public void SetWords(List<TextRange> words)
    {
        _words.Clear();
        _words.AddRange(words);
    }

    /// <summary>Puts another text and its words in place of the present ones.</summary>
    public void SetText(ReadOnlyMemory<char> text, List<TextRange> words)
    {
        _text = text;
        SetWords(words);
    }
}
