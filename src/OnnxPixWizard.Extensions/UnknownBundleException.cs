namespace OnnxPixWizard.Extensions;

/// <summary>The application has no bundle of this name.</summary>
/// <param name="name">The name that was asked for.</param>
/// <param name="known">The names that there are.</param>
public sealed class UnknownBundleException(string name, IReadOnlyList<string> known)
    : Exception($"There is no bundle '{name}'; there {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)}. Take one of them, or "
        + $"add it to the options' {nameof(OnnxPixWizardOptions.Bundles)}.")
{
    /// <summary>The name that was asked for.</summary>
    public string Name { get; } = name;

    /// <summary>The names that there are.</summary>
    public IReadOnlyList<string> Known { get; } = known;
}
