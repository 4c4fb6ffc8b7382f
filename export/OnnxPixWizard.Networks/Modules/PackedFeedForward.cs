using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>w3(silu(u) ∘ v) with u and v the halves of w12(x), no biases.</summary>
/// <remarks>Parameters: w12.weight [2·hidden, width], w3.weight [width, hidden].</remarks>
/// <param name="scope">Path of the parameters.</param>
/// <param name="width">Features read and made.</param>
/// <param name="hidden">Features between.</param>
internal sealed class PackedFeedForward(ParameterScope scope, long width, long hidden)
{
    private readonly Linear _parts = new(scope.At("w12"), width, 2 * hidden, bias: false);
    private readonly Linear _down = new(scope.At("w3"), hidden, width, bias: false);

    /// <param name="x">[..., width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x)
    {
        IReadOnlyList<Value> parts = Op.Split(_parts.Apply(x), -1, hidden, hidden);
        return _down.Apply(Op.Silu(parts[0]) * parts[1]);
    }
}
