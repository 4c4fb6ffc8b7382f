namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>A truth value.</summary>
public sealed class PickleBoolean : PickleValue
{
    private PickleBoolean(bool value) => Value = value;

    /// <summary>Python's <c>True</c>.</summary>
    public static PickleBoolean True { get; } = new(true);

    /// <summary>Python's <c>False</c>.</summary>
    public static PickleBoolean False { get; } = new(false);

    /// <summary>The value.</summary>
    public bool Value { get; }

    internal override string Describe() => Value ? "True" : "False";
}
