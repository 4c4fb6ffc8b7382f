using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>Moves the pixels of square patches into channels or tokens and back, features channel-major: channel, row, column.</summary>
internal static class Patches
{
    /// <param name="image">[batch, channels, height, width].</param>
    /// <param name="patch">Side of a patch; divides both sides.</param>
    /// <returns>[batch, channels · patch², height / patch, width / patch].</returns>
    public static Value ToChannels(Value image, int patch)
    {
        if (image.Shape.IsStatic)
        {
            long[] shape = image.Shape.ToLengths();
            long rows = shape[2] / patch, columns = shape[3] / patch;
            Value cells = Op.Reshape(image, shape[0], shape[1], rows, patch, columns, patch);
            return Op.Reshape(Op.Transpose(cells, 0, 1, 3, 5, 2, 4), shape[0], shape[1] * patch * patch, rows, columns);
        }

        // With one channel at a time the operator's own order, position before channel, is channel-major.
        Value planes = Op.Reshape(image, image[0] * image[1], 1, image[2], image[3]);
        Value gathered = planes.Graph.Add("SpaceToDepth", [planes], new() { { "blocksize", patch } });
        return Op.Reshape(gathered, image[0], image[1] * ((long)patch * patch), gathered[2], gathered[3]);
    }

    /// <param name="cells">[batch, channels · patch², rows, columns].</param>
    /// <param name="patch">Side of a patch.</param>
    /// <param name="height">rows · patch.</param>
    /// <param name="width">columns · patch.</param>
    /// <returns>[batch, channels, height, width].</returns>
    public static Value FromChannels(Value cells, int patch, Dimension height, Dimension width)
    {
        long channels = cells[1].Length / (patch * patch);
        if (cells.Shape.IsStatic)
        {
            long[] shape = cells.Shape.ToLengths();
            Value parts = Op.Reshape(cells, shape[0], channels, patch, patch, shape[2], shape[3]);
            return Op.Reshape(Op.Transpose(parts, 0, 1, 4, 2, 5, 3), shape[0], channels, height, width);
        }

        Value image = cells.Graph.Add("DepthToSpace", [cells], new() { { "blocksize", patch }, { "mode", "CRD" } });
        return cells.Graph.Relabel(image, cells[0], channels, height, width);
    }

    /// <param name="image">[batch, channels, height, width].</param>
    /// <param name="patch">Side of a patch.</param>
    /// <returns>[batch, tokens, channels · patch²], tokens row by row.</returns>
    public static Value ToTokens(Value image, int patch)
    {
        Value cells = ToChannels(image, patch);
        return Op.Transpose(Op.Reshape(cells, cells[0], cells[1], cells[2] * cells[3]), 0, 2, 1);
    }
}
