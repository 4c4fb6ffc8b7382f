using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>Moves the pixels of square patches into tokens, features channel-major: channel, row, column.</summary>
internal static class Patches
{
    /// <param name="image">[batch, channels, height, width].</param>
    /// <param name="patch">Side of a patch.</param>
    /// <returns>[batch, tokens, channels · patch²], tokens row by row.</returns>
    public static Value ToTokens(Value image, int patch)
    {
        Value cells = Op.ToPatches(image, patch);
        return Op.Transpose(Op.Reshape(cells, cells[0], cells[1], cells[2] * cells[3]), 0, 2, 1);
    }
}
