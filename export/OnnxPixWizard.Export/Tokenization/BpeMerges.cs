namespace OnnxPixWizard.Export.Tokenization;

/// <summary>What byte-pair training learnt.</summary>
/// <param name="Products">New tokens in the order of their making; each once.</param>
/// <param name="Merges">Pairs in the order of their ranks.</param>
internal sealed record BpeMerges(IReadOnlyList<string> Products, IReadOnlyList<(string Left, string Right)> Merges);
