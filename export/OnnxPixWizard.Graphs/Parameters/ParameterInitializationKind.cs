namespace OnnxPixWizard.Graphs.Parameters;

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
