using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>What a token sampler chose.</summary>
/// <param name="Tokens">The selected tokens behind the norm that every reader of them applies, [batch, K, D].</param>
/// <param name="Logits">Importance of every image token, [batch, M].</param>
/// <param name="Indices">Places of the selected tokens, ascending, 64-bit integers [batch, K].</param>
public sealed record TokenSelection(Value Tokens, Value Logits, Value Indices);
