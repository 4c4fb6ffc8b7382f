namespace OnnxPixWizard.OnnxRuntime;

/// <summary>What a graph's file says of itself.</summary>
/// <param name="Producer">The program that wrote it.</param>
/// <param name="GraphName">The graph's name.</param>
/// <param name="Custom">Its metadata_props.</param>
public sealed record OrtModelMetadata(string Producer, string GraphName, IReadOnlyDictionary<string, string> Custom);
