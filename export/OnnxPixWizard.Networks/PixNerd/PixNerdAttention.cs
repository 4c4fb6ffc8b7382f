using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>Attention among tokens with normalised queries and keys; tokens
/// of a picture are rotated by their place and read a text as well.</summary>
/// <remarks>
/// Parameters: qkv or, with a text beside, qkv_x [3D, D] without bias, q_norm, k_norm [d], proj [D, D] with bias. Where tokens are rotated
/// all projections keep even channels of a head before odd ones: the rotation is two whole products then, and the output projection reads
/// that order.
/// </remarks>
internal sealed class PixNerdAttention
{
    private readonly PixNerdOptions _options;
    private readonly Linear _projections;
    private readonly Linear _output;
    private readonly Value _queryNorm;
    private readonly Value _keyNorm;

    /// <param name="scope">Path of the parameters.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="projections">Name of the packed projection.</param>
    public PixNerdAttention(ParameterScope scope, PixNerdOptions options, string projections)
    {
        _options = options;
        int width = options.HiddenSize;
        _projections = new Linear(scope.At(projections), width, 3L * width, bias: false);
        _queryNorm = scope.At("q_norm").Parameter("weight", ParameterInitialization.One, options.HeadWidth);
        _keyNorm = scope.At("k_norm").Parameter("weight", ParameterInitialization.One, options.HeadWidth);
        _output = new Linear(scope.At("proj"), width, width);
    }

    /// <param name="x">[batch, tokens, D].</param>
    /// <param name="rotation">Turns queries and keys by their place; null = places do not matter.</param>
    /// <param name="text">Further keys and values; null = none.</param>
    /// <returns>Same shape as <paramref name="x"/>.</returns>
    public Value Apply(Value x, RotaryTables? rotation, PixNerdTextConditions? text)
    {
        int heads = _options.NumGroups;
        long width = _options.HiddenSize;
        Value weight = rotation is null ? _projections.Weight : RotaryTables.ToHalves(_projections.Weight, 3 * heads);
        Value[] parts = [.. Op.Split(Op.Linear(x, weight), -1, width, width, width)
            .Select(part => Op.Reshape(part, part[0], part[1], heads, _options.HeadWidth))];
        Value query = Turned(parts[0], _queryNorm, rotation), keys = Turned(parts[1], _keyNorm, rotation), values = parts[2];
        if (text is not null)
        {
            (keys, values) = (Op.Concat(1, keys, text.Keys), Op.Concat(1, values, text.Values));
        }

        Value mixed = Op.Attention(query, keys, values);
        return Op.Linear(mixed, rotation is null ? _output.Weight : RotaryTables.ColumnsToHalves(_output.Weight, heads), _output.Bias);
    }

    private static Value Turned(Value x, Value norm, RotaryTables? rotation) => rotation is null
        ? Op.RmsNorm(x, norm, PixNerdOptions.Epsilon)
        : rotation.Apply(Op.RmsNorm(x, RotaryTables.ToHalves(norm, 1), PixNerdOptions.Epsilon));
}
