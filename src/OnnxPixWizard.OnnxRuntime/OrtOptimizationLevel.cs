namespace OnnxPixWizard.OnnxRuntime;

/// <summary>How far the library rewrites a graph while loading it; the numbers are its own.</summary>
public enum OrtOptimizationLevel
{
    /// <summary>Nothing; free-dimension overrides are ignored, too.</summary>
    None = 0,

    /// <summary>Constant folding, removal of nodes without effect. Portable.</summary>
    Basic = 1,

    /// <summary>Also fusions of operators. The highest level that suits a saved graph for other machines.</summary>
    Extended = 2,

    /// <summary>Also memory layouts for this processor.</summary>
    Layout = 3,

    /// <summary>Everything the library knows.</summary>
    All = 99,
}
