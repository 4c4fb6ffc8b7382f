using System.Runtime.InteropServices;

namespace OnnxPixWizard.Tokens;

/// <summary>Cells of a token's patch.</summary>
/// <param name="Rows">At least 1.</param>
/// <param name="Columns">At least 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PatchShape(int Rows, int Columns)
{
    /// <summary>Cells of the patch.</summary>
    public int Count => checked(Rows * Columns);
}
