using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Precision;

/// <summary>Which stored matrices are linear maps worth fewer bits.</summary>
internal static class LinearLayers
{
    private const long SmallestSide = 32;

    // What enters and leaves a network, and the time: small, and an error there is one of the picture itself.
    private static readonly string[] s_kept = [
        "s_embedder.", "x_embedder.", "t_embedder.", "final_layer.linear.", "field_embedder.", "field_head."];

    private static readonly string[] s_attention = [".attention.", ".self_attn."];

    /// <summary>Whether a product is one with such a matrix on its right.</summary>
    public static bool IsProduct(Node node, StoredMatrix? matrix) =>
        node.OpType == "MatMul" && node.Input(0).Rank >= 2 && matrix is { Rows: >= SmallestSide, Columns: >= SmallestSide }
        && !matrix.Parameters.Any(static name => s_kept.Any(kept => name.StartsWith(kept, StringComparison.Ordinal)));

    /// <summary>Whether a matrix makes the weights of a neural field.</summary>
    public static bool IsPredictor(StoredMatrix matrix) =>
        matrix.Parameters.Any(static name => name.Contains(".param_generator1.", StringComparison.Ordinal));

    /// <summary>Whether a matrix belongs to an attention.</summary>
    public static bool IsAttention(StoredMatrix matrix) =>
        matrix.Parameters.Any(static name => s_attention.Any(part => name.Contains(part, StringComparison.Ordinal)));

    /// <summary>Whether a node looks up rows of a stored table.</summary>
    public static bool IsLookup(Node node, StoredMatrix? table) =>
        node.OpType == "Gather" && node.Attributes.Integer("axis", 0) == 0 && table is { Columns: >= SmallestSide }
            && table.Rows * table.Columns >= SmallestSide * SmallestSide;
}
