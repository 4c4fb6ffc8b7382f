namespace OnnxPixWizard.Text.Patterns;

/// <summary>What a file's <c>pattern</c> matches in a text.</summary>
internal abstract class TextPattern
{
    /// <summary>Appends all matches from left to right, without overlap.</summary>
    public abstract void FindAll(ReadOnlySpan<char> text, List<TextRange> matches);
}
