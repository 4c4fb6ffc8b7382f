using System.Runtime.InteropServices;

namespace OnnxPixWizard.Tokens;

/// <summary>Rows and columns of the tokens of one picture; token (r, c) has index r * Columns + c.</summary>
/// <param name="Rows">At least 1.</param>
/// <param name="Columns">At least 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TokenGrid(int Rows, int Columns)
{
    /// <summary>Tokens of the picture.</summary>
    public int Count => checked(Rows * Columns);

    /// <summary>The grid of a state.</summary>
    /// <param name="height">Cells (pixels, or latent cells) from top to bottom; a multiple of <paramref name="patchSize"/>.</param>
    /// <param name="width">Cells from left to right; a multiple of <paramref name="patchSize"/>.</param>
    /// <param name="patchSize">Side of a patch in cells, at least 1.</param>
    /// <exception cref="ArgumentException">A side is not a positive multiple.</exception>
    public static TokenGrid Of(int height, int width, int patchSize) =>
        patchSize > 0 && height > 0 && width > 0 && height % patchSize == 0 && width % patchSize == 0
            ? new TokenGrid(height / patchSize, width / patchSize)
            : throw new ArgumentException(
                $"{width}x{height} cells can't be cut into patches of {patchSize}x{patchSize}: both sides must be positive multiples.",
                nameof(patchSize));
}

/// <summary>Cells of a token's patch.</summary>
/// <param name="Rows">At least 1.</param>
/// <param name="Columns">At least 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatchShape(int Rows, int Columns)
{
    /// <summary>Cells of the patch.</summary>
    public int Count => checked(Rows * Columns);
}
