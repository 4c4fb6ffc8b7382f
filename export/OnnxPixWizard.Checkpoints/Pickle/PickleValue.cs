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
