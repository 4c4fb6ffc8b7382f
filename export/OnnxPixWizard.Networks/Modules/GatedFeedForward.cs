using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>down(φ(gate(x)) ∘ up(x)), no biases.</summary>
/// <remarks>Parameters: {gate}.weight and {up}.weight [hidden, width], {down}.weight [width, hidden].</remarks>
/// <param name="scope">Path of the parameters.</param>
/// <param name="width">Features read and made.</param>
/// <param name="hidden">Features between.</param>
/// <param name="activation">φ.</param>
/// <param name="gate">Name of the projection behind φ.</param>
/// <param name="up">Name of the other projection.</param>
/// <param name="down">Name of the projection back.</param>
internal sealed class GatedFeedForward(
    ParameterScope scope, long width, long hidden, Func<Value, Value> activation, string gate, string up, string down)
{
    private readonly Linear _gate = new(scope.At(gate), width, hidden, bias: false);
    private readonly Linear _up = new(scope.At(up), width, hidden, bias: false);
    private readonly Linear _down = new(scope.At(down), hidden, width, bias: false);

    /// <param name="x">[..., width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x)
    {
        IReadOnlyList<Value> parts = Op.Linears(x, [_gate.Weight, _up.Weight]);
        return _down.Apply(activation(parts[0]) * parts[1]);
    }
}
