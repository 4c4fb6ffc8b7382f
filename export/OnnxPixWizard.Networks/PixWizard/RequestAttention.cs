using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Keys and values of one kind of condition in one block: what of the three-way attention depends on the request alone.</summary>
/// <remarks>
/// Parameters: {keys}.weight and {values}.weight [G·d, inputs]; {norm}.weight and .bias [G·d] with qk_norm. The channels of a key lie in
/// halves (even ones before odd ones), as the queries' do.
/// </remarks>
/// <param name="scope">Path of the block's attention.</param>
/// <param name="options">Sizes.</param>
/// <param name="inputs">Features read.</param>
/// <param name="keys">Name of the key projection.</param>
/// <param name="values">Name of the value projection.</param>
/// <param name="norm">Name of the key norm.</param>
internal sealed class RequestAttention(ParameterScope scope, PixWizardOptions options, int inputs, string keys, string values, string norm)
{
    private readonly int _groups = options.KeyValueHeads;
    private readonly Linear _keys = new(scope.At(keys), inputs, (long)options.KeyValueHeads * options.HeadWidth, bias: false);
    private readonly Linear _values = new(scope.At(values), inputs, (long)options.KeyValueHeads * options.HeadWidth, bias: false);
    private readonly LayerNorm? _norm = options.QkNorm ? new LayerNorm(scope.At(norm), (long)options.KeyValueHeads * options.HeadWidth)
        : null;

    /// <param name="x">Normalized tokens, [batch, tokens, inputs].</param>
    /// <returns>Keys and values, [batch, G, tokens, d] each.</returns>
    public (Value Keys, Value Values) Apply(Value x)
    {
        IReadOnlyList<Value> parts = Op.Linears(x, [RotaryTables.ToHalves(_keys.Weight, _groups), _values.Weight]);
        return (ByHeads(_norm?.ApplyInHalves(parts[0], _groups) ?? parts[0]), ByHeads(parts[1]));
    }

    private Value ByHeads(Value x) => Op.Transpose(Op.Reshape(x, x[0], x[1], _groups, options.HeadWidth), 0, 2, 1, 3);
}
