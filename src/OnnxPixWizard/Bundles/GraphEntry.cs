namespace OnnxPixWizard.Bundles;

/// <summary>Where a graph is.</summary>
/// <remarks>External data files stand beside the graph under the names that it holds itself.</remarks>
public sealed record GraphEntry
{
    /// <summary>ONNX file, a path relative to the manifest's folder.</summary>
    public required string File { get; init; }

    /// <summary>Other files for the same role by the variant's name, e.g. <see cref="GraphNames.MaskFreeVariant"/>.</summary>
    public IReadOnlyDictionary<string, string> Variants { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
