using System.Numerics;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>An integer; Python's have no fixed size.</summary>
/// <param name="value">The value.</param>
public sealed class PickleInteger(BigInteger value) : PickleValue
{
    /// <summary>The value.</summary>
    public BigInteger Value { get; } = value;

    internal override string Describe() => "an integer";
}
