namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>Bytes.</summary>
/// <param name="value">The bytes.</param>
public sealed class PickleBytes(ReadOnlyMemory<byte> value) : PickleValue
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Value { get; } = value;

    internal override string Describe() => "bytes";
}
