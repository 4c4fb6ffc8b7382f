using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Everything that depends on the request alone.</summary>
/// <param name="RequestEmbedding">Task and global image embedding, [batch, A]; the time is added by the modulation.</param>
/// <param name="Blocks">Keys and values of each block.</param>
/// <param name="Selections">What each block's token sampler chose.</param>
public sealed record PixWizardConditions(
    Value RequestEmbedding, IReadOnlyList<BlockConditions> Blocks, IReadOnlyList<TokenSelection> Selections);

/// <summary>What one block's attention reads of the request.</summary>
/// <param name="TextKeys">[batch, G, L, d].</param>
/// <param name="TextValues">[batch, G, L, d].</param>
/// <param name="ImageKeys">[batch, G, K, d].</param>
/// <param name="ImageValues">[batch, G, K, d].</param>
public sealed record BlockConditions(Value TextKeys, Value TextValues, Value ImageKeys, Value ImageValues);

/// <summary>What a token sampler chose.</summary>
/// <param name="Tokens">The selected tokens behind the norm that every reader of them applies, [batch, K, D].</param>
/// <param name="Logits">Importance of every image token, [batch, M].</param>
/// <param name="Indices">Places of the selected tokens, ascending, 64-bit integers [batch, K].</param>
public sealed record TokenSelection(Value Tokens, Value Logits, Value Indices);
