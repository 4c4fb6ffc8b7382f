using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>Fields that see other pixels than the transformer: some of those of a finer grid.</summary>
/// <param name="Patches">What the transformer sees, [batch, N, C·P²].</param>
/// <param name="Columns">Place of each column of a patch that the field sees, [columns].</param>
/// <param name="Rows">Place of each row of a patch that the field sees, [rows].</param>
public sealed record PixNerdFieldView(Value Patches, Value Columns, Value Rows);
