using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Everything that depends on the request alone.</summary>
/// <param name="RequestEmbedding">Task and global image embedding, [batch, A]; the time is added by the modulation.</param>
/// <param name="Blocks">Keys and values of each block.</param>
/// <param name="Selections">What each block's token sampler chose.</param>
public sealed record PixWizardConditions(Value RequestEmbedding, IReadOnlyList<BlockConditions> Blocks, IReadOnlyList<TokenSelection> Selections);
