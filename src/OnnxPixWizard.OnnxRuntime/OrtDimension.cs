namespace OnnxPixWizard.OnnxRuntime;

/// <summary>One axis of a graph's input or output.</summary>
/// <param name="Length">Its length; null where any length is taken.</param>
/// <param name="Symbol">The name under which the graph leaves the length open; axes with one name have one length.</param>
public readonly record struct OrtDimension(long? Length, string? Symbol)
{
    /// <inheritdoc/>
    public override string ToString() => Length?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
