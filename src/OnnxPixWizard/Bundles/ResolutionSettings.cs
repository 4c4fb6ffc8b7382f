namespace OnnxPixWizard.Bundles;

/// <summary>The sizes a bundle works at.</summary>
public sealed record ResolutionSettings
{
    /// <summary>Both sides of every size are multiples of this many pixels.</summary>
    public required int Multiple { get; init; }

    /// <summary>Sides of the squares around whose area the buckets lie, in pixels.</summary>
    public required IReadOnlyList<int> Centers { get; init; }

    /// <summary>Largest ratio of the longer to the shorter side.</summary>
    public double MaxRatio { get; init; } = 4;

    /// <summary>Explicit buckets [width, height] of a centre, by its side; a centre without an entry takes the walk of the published code.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<int>>> Candidates { get; init; } =
        new Dictionary<string, IReadOnlyList<IReadOnlyList<int>>>(StringComparer.Ordinal);
}
