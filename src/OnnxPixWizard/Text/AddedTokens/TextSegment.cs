namespace OnnxPixWizard.Text.AddedTokens;

/// <summary>A stretch of text between added tokens, or one such token.</summary>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="TokenId">Id of the added token, or -1 for text.</param>
internal readonly record struct TextSegment(int Start, int Length, int TokenId)
{
    public bool IsText => TokenId < 0;
}
