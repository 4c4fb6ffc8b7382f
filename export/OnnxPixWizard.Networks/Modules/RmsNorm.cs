using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>x / √(mean(x²) + ε) · weight over the last axis.</summary>
/// <remarks>Parameter: weight, [width].</remarks>
/// <param name="scope">Path of the parameter.</param>
/// <param name="width">Extent of the last axis.</param>
/// <param name="epsilon">ε.</param>
/// <param name="offset">Whether the stored weight is an offset from one, as in Gemma.</param>
public sealed class RmsNorm(ParameterScope scope, long width, float epsilon, bool offset = false)
{
    private readonly Value _weight = scope.Parameter("weight", offset ? ParameterInitialization.Zero : ParameterInitialization.One, width);

    /// <param name="x">[..., width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x) => Op.RmsNorm(x, offset ? _weight + 1f : _weight, epsilon);
}
