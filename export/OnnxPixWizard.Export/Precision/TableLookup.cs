using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Quantization;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Precision;

/// <summary>Looking up rows of a table of 8-bit integers with one factor a row.</summary>
internal static class TableLookup
{
    public static RecordedValue Add(Graph target, StoredMatrix table, RecordedValue ids)
    {
        ScaledIntegers integers = new(table.Elements, axis: 0);
        Value rows = Op.Cast(Op.Gather(target.Stored(target.FreeName(table.Name + ".int8"), integers.Integers), ids), ElementType.Float32);
        return (RecordedValue)(rows * Op.Unsqueeze(
            Op.Gather(target.Stored(target.FreeName(table.Name + ".scale"), integers.Scales), ids), ids.Rank));
    }
}
