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
}
