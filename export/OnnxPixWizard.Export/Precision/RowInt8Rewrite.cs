using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Precision;

/// <summary>
/// Linear maps as products of 8-bit integers: signed weights with a factor a column, unsigned activations with a factor a row that is found
/// when they are known. A token with large activations costs the others nothing, unlike a factor for all; of ONNX Runtime's products on
/// CPUs only unsigned times signed take the VNNI and AMX kernels. Tables of embeddings become 8-bit too. All else stays in 32-bit floats.
/// </summary>
/// <param name="stored">Elements of what the graph stores.</param>
/// <param name="weightBits">7 or 8.</param>
internal sealed class RowInt8Rewrite(StoredTensors stored, int weightBits = 8) : GraphRewrite(stored)
{
    /// <inheritdoc/>
    protected override IReadOnlyList<RecordedValue> Rewrite(Node node, IReadOnlyList<RecordedValue?> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(inputs);
        if (node.OpType == "Gather" && MatrixOf(node.Input(0)) is { } table && LinearLayers.IsLookup(node, table))
        {
            return [TableLookup.Add(Target, table, inputs[1]!)];
        }

        return node.OpType == "MatMul" && MatrixOf(node.Input(1)) is { } weight && LinearLayers.IsProduct(node, weight)
            ? [RowInt8Product.Add(Target, inputs[0]!, weight, weightBits)]
            : Copy(node, inputs);
    }
}
