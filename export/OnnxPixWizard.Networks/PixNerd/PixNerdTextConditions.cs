using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>What one block's attention reads of the text besides the picture.</summary>
/// <param name="Keys">[batch, L, H, d].</param>
/// <param name="Values">[batch, L, H, d].</param>
public sealed record PixNerdTextConditions(Value Keys, Value Values);
