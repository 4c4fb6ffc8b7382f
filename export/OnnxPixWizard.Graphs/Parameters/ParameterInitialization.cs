namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>How a parameter starts when a network is trained from nothing.</summary>
/// <param name="Kind">The distribution.</param>
/// <param name="Scale">Standard deviation of a normal, bound of a uniform distribution, the constant, or the diagonal's element.</param>
public readonly record struct ParameterInitialization(ParameterInitializationKind Kind, float Scale)
{
    /// <summary>All zero.</summary>
    public static ParameterInitialization Zero => Constant(0);

    /// <summary>All one.</summary>
    public static ParameterInitialization One => Constant(1);

    /// <summary>In the kind <see cref="ParameterInitializationKind.Rows"/>:
    /// consecutive entries of the first axis and how each part starts.</summary>
    public IReadOnlyList<(long Count, ParameterInitialization Start)> Parts { get; private init; } = [];

    /// <summary>All the same number.</summary>
    public static ParameterInitialization Constant(float value) => new(ParameterInitializationKind.Constant, value);

    /// <summary>Normal around zero.</summary>
    public static ParameterInitialization Normal(float deviation) => new(ParameterInitializationKind.Normal, deviation);

    /// <summary>Uniform within plus or minus a bound.</summary>
    public static ParameterInitialization Uniform(float bound) => new(ParameterInitializationKind.Uniform, bound);

    /// <summary>Uniform with the bound of Glorot and Bengio 2010, eq. 16: sqrt(6 / (inputs + outputs)).</summary>
    public static ParameterInitialization Glorot(long inputs, long outputs) => Uniform(MathF.Sqrt(6f / (inputs + outputs)));

    /// <summary>A number on the diagonal of a matrix, zero elsewhere.</summary>
    public static ParameterInitialization Identity(float diagonal) => new(ParameterInitializationKind.Identity, diagonal);

    /// <summary>Parts of the first axis that start differently; together they fill it.</summary>
    public static ParameterInitialization Rows(params IReadOnlyList<(long Count, ParameterInitialization Start)> parts) =>
        new(ParameterInitializationKind.Rows, 0) { Parts = parts };
}

/// <summary>Distributions that parameters start from.</summary>
public enum ParameterInitializationKind
{
    /// <summary>The same number everywhere.</summary>
    Constant,

    /// <summary>Normal around zero.</summary>
    Normal,

    /// <summary>Uniform around zero.</summary>
    Uniform,

    /// <summary>A number on the diagonal, zero elsewhere.</summary>
    Identity,

    /// <summary>Parts of the first axis that start differently.</summary>
    Rows,
}
