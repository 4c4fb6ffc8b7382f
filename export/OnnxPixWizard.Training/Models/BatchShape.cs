using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Training.Models;

/// <summary>What a training graph is built for: rows by size, padded to the longest, and lengths of the texts.</summary>
/// <param name="Groups">Rows by size, in order.</param>
/// <param name="TextTokens">Tokens of an instruction, L.</param>
internal sealed record BatchShape(IReadOnlyList<BatchGroup> Groups, int TextTokens)
{
    /// <summary>All rows.</summary>
    public int Rows => Groups.Sum(static group => group.Rows);

    /// <summary>Tokens of the longest row.</summary>
    public int Tokens(int tokenSide) => Groups.Max(group => group.Grid(tokenSide).Count);

    /// <summary>Whether any row is padded.</summary>
    public bool IsPadded(int tokenSide) => Groups.Any(group => group.Grid(tokenSide).Count < Tokens(tokenSide));
}

/// <summary>Rows of one size in a batch.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Width">Pixels, a multiple of a token's side.</param>
/// <param name="Height">Pixels, a multiple of a token's side.</param>
internal sealed record BatchGroup(int Rows, int Width, int Height)
{
    /// <summary>The tokens of a row.</summary>
    /// <param name="tokenSide">Pixels a side of a token.</param>
    public TokenGrid Grid(int tokenSide) => TokenGrid.Of(Height, Width, tokenSide);
}
