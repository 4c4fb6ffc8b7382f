using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Training.Models;

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
