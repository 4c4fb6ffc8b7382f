using System.Numerics;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>A value of a pickle: plain data, whatever class it had in Python.</summary>
/// <remarks>Values may be shared and may even contain themselves: whoever walks them bounds the depth.</remarks>
public abstract class PickleValue
{
    private protected PickleValue()
    {
    }

    /// <summary>How deep the values inside are nested, as far as known when they were put in.</summary>
    internal int Depth { get; private protected set; }

    /// <summary>What to call it in a message.</summary>
    internal abstract string Describe();

    /// <summary>Notes that a value was put in.</summary>
    /// <exception cref="FormatException">The nesting is deeper than any checkpoint's.</exception>
    private protected void Contain(PickleValue value)
    {
        Depth = Math.Max(Depth, value.Depth + 1);
        if (Depth > PickleLimits.Depth)
        {
            throw new FormatException($"values are nested more than {PickleLimits.Depth} deep");
        }
    }
}

/// <summary>Python's <c>None</c>.</summary>
public sealed class PickleNone : PickleValue
{
    private PickleNone()
    {
    }

    /// <summary>The only one.</summary>
    public static PickleNone Instance { get; } = new();

    internal override string Describe() => "None";
}

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

/// <summary>An integer; Python's have no fixed size.</summary>
/// <param name="value">The value.</param>
public sealed class PickleInteger(BigInteger value) : PickleValue
{
    /// <summary>The value.</summary>
    public BigInteger Value { get; } = value;

    internal override string Describe() => "an integer";
}

/// <summary>A 64-bit float.</summary>
/// <param name="value">The value.</param>
public sealed class PickleFloat(double value) : PickleValue
{
    /// <summary>The value.</summary>
    public double Value { get; } = value;

    internal override string Describe() => "a float";
}

/// <summary>A text.</summary>
/// <param name="value">The text.</param>
public sealed class PickleString(string value) : PickleValue
{
    /// <summary>The text.</summary>
    public string Value { get; } = value;

    internal override string Describe() => "a string";
}

/// <summary>Bytes.</summary>
/// <param name="value">The bytes.</param>
public sealed class PickleBytes(ReadOnlyMemory<byte> value) : PickleValue
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Value { get; } = value;

    internal override string Describe() => "bytes";
}

/// <summary>The name of a class or function; nothing stands behind it here.</summary>
/// <param name="module">Python module.</param>
/// <param name="name">Name in the module.</param>
public sealed class PickleGlobal(string module, string name) : PickleValue
{
    /// <summary>Python module.</summary>
    public string Module { get; } = module;

    /// <summary>Name in the module.</summary>
    public string Name { get; } = name;

    /// <summary><c>module.name</c>.</summary>
    public string FullName => $"{Module}.{Name}";

    internal override string Describe() => $"the name '{FullName}'";
}
