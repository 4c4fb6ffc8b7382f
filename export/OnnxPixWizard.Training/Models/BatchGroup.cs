using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Training.Models;

/// <summary>Rows of one size in a batch.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Width">Pixels, a multiple of the patch.</param>
/// <param name="Height">Pixels, a multiple of the patch.</param>
public sealed record BatchGroup(int Rows, int Width, int Height)
{
    /// <summary>The tokens of a row.</summary>
    public TokenGrid Grid(int patchSize) => TokenGrid.Of(Height, Width, patchSize);
}
