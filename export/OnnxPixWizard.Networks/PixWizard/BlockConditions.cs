using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>What one block's attention reads of the request.</summary>
/// <param name="TextKeys">[batch, G, L, d].</param>
/// <param name="TextValues">[batch, G, L, d].</param>
/// <param name="ImageKeys">[batch, G, K, d].</param>
/// <param name="ImageValues">[batch, G, K, d].</param>
public sealed record BlockConditions(Value TextKeys, Value TextValues, Value ImageKeys, Value ImageValues);
