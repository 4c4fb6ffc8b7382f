namespace OnnxPixWizard.Bundles;

/// <summary>The tokenizers of a bundle's text networks.</summary>
public sealed record TokenizerSet
{
    /// <summary>For <see cref="GraphNames.TextEncoder"/>.</summary>
    public required TokenizerEntry Text { get; init; }

    /// <summary>For <see cref="GraphNames.TaskEncoder"/>; null in families without one.</summary>
    public TokenizerEntry? Task { get; init; }
}
