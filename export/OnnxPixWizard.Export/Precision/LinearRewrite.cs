using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Quantization;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Precision;

/// <summary>Writes a graph's linear maps and tables of embeddings anew: tables as 8-bit integers with one factor a row.</summary>
/// <param name="stored">Elements of what the graph stores.</param>
internal abstract class LinearRewrite(StoredTensors stored) : GraphRewrite(stored)
{
    /// <inheritdoc/>
    protected sealed override IReadOnlyList<RecordedValue> Rewrite(Node node, IReadOnlyList<RecordedValue?> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(inputs);
        if (node.OpType == "Gather" && MatrixOf(node.Input(0)) is { } table && LinearLayers.IsLookup(node, table))
        {
            return [LookUp(table, inputs[1]!)];
        }

        if (node.OpType != "MatMul" || MatrixOf(node.Input(1)) is not { } weight || !LinearLayers.IsProduct(node, weight))
        {
            return Copy(node, inputs);
        }

        RecordedValue product = Product(inputs[0]!, weight);
        Tell(inputs[0]!, product, weight.Layout);
        return [product];
    }

    /// <summary>A linear map.</summary>
    protected abstract RecordedValue Product(RecordedValue x, StoredMatrix weight);

    private RecordedValue LookUp(StoredMatrix table, RecordedValue ids)
    {
        ScaledIntegers integers = new(table.Elements, axis: 0);
        Value rows = Op.Cast(Op.Gather(Target.Stored(Target.FreeName(table.Name + ".int8"), integers.Integers), ids), ElementType.Float32);
        return (RecordedValue)(rows * Op.Unsqueeze(
            Op.Gather(Target.Stored(Target.FreeName(table.Name + ".scale"), integers.Scales), ids), ids.Rank));
    }
}
