using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>A layer norm and a linear map: how the pooled text vector and the mean image token enter the conditioning vector.</summary>
/// <remarks>Parameters: 0.weight, 0.bias [inputs], 1.weight [A, inputs], 1.bias [A].</remarks>
/// <param name="scope">Path of the parameters.</param>
/// <param name="inputs">Features read.</param>
/// <param name="width">A.</param>
internal sealed class VectorEmbedder(ParameterScope scope, int inputs, int width)
{
    private readonly LayerNorm _norm = new(scope.At(0), inputs);
    private readonly Linear _linear = new(scope.At(1), inputs, width);

    /// <param name="x">[batch, inputs].</param>
    /// <returns>[batch, A].</returns>
    public Value Apply(Value x) => _linear.Apply(_norm.Apply(x));
}
