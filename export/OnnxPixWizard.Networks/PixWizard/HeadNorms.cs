using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Norms of queries and keys: over all heads together, so that the order of channels inside a head does not matter to them.</summary>
internal static class HeadNorms
{
    /// <param name="x">[batch, tokens, heads · d], channels of a head in halves.</param>
    /// <param name="norm">The norm with its parameters in published order; null = none.</param>
    /// <param name="heads">Number of heads.</param>
    /// <returns>Same shape.</returns>
    public static Value Apply(Value x, LayerNorm? norm, int heads) => norm is null
        ? x
        : Op.LayerNorm(x, RotaryTables.ToHalves(norm.Weight, heads), RotaryTables.ToHalves(norm.Bias, heads), norm.Epsilon);
}
