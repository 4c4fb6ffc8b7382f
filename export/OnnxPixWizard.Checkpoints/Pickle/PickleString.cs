namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>A text.</summary>
/// <param name="value">The text.</param>
public sealed class PickleString(string value) : PickleValue
{
    /// <summary>The text.</summary>
    public string Value { get; } = value;

    internal override string Describe() => "a string";
}
