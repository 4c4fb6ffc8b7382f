namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>How a parameter starts when a network is trained from nothing.</summary>
/// <param name="Kind">The distribution.</param>
/// <param name="Scale">Standard deviation of a normal, bound of a uniform distribution, or the constant.</param>
public readonly record struct ParameterInitialization(ParameterInitializationKind Kind, float Scale)
{
    /// <summary>All zero.</summary>
    public static ParameterInitialization Zero => Constant(0);

    /// <summary>All one.</summary>
    public static ParameterInitialization One => Constant(1);

    /// <summary>All the same number.</summary>
    public static ParameterInitialization Constant(float value) => new(ParameterInitializationKind.Constant, value);

    /// <summary>Normal around zero.</summary>
    public static ParameterInitialization Normal(float deviation) => new(ParameterInitializationKind.Normal, deviation);

    /// <summary>Uniform within plus or minus a bound.</summary>
    public static ParameterInitialization Uniform(float bound) => new(ParameterInitializationKind.Uniform, bound);

    /// <summary>Uniform with the bound of Glorot and Bengio 2010, eq. 16: sqrt(6 / (inputs + outputs)).</summary>
    public static ParameterInitialization Glorot(long inputs, long outputs) => Uniform(MathF.Sqrt(6f / (inputs + outputs)));
}
