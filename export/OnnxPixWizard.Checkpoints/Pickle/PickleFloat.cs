namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>A 64-bit float.</summary>
/// <param name="value">The value.</param>
public sealed class PickleFloat(double value) : PickleValue
{
    /// <summary>The value.</summary>
    public double Value { get; } = value;

    internal override string Describe() => "a float";
}
