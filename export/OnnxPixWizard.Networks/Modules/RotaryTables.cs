using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>
/// Turns channel k of a head with channel k + width/2: the form in which a rotation is two whole products. Checkpoints whose neighbors turn
/// together are brought to it by <see cref="ToHalves"/>.
/// </summary>
internal sealed class RotaryTables
{
    private readonly Value _cosine;
    private readonly Value _sine;

    /// <param name="cosine">[1 or batch, tokens, width / 2].</param>
    /// <param name="sine">As <paramref name="cosine"/>.</param>
    public RotaryTables(Value cosine, Value sine)
    {
        _cosine = Op.Unsqueeze(Op.Concat(-1, cosine, cosine), 2);
        _sine = Op.Unsqueeze(Op.Concat(-1, -sine, sine), 2);
    }

    /// <param name="x">[batch, tokens, heads, width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x)
    {
        long half = x[-1].Length / 2;
        IReadOnlyList<Value> halves = Op.Split(x, -1, half, half);
        return (x * _cosine) + (Op.Concat(-1, halves[1], halves[0]) * _sine);
    }

    /// <summary>Orders the rows of a projection, or a vector of channels, so that even channels of a head come before odd ones.</summary>
    /// <param name="parameter">[heads · width] or [heads · width, inputs].</param>
    /// <param name="heads">Heads of the projection.</param>
    /// <returns>Same shape.</returns>
    public static Value ToHalves(Value parameter, int heads)
    {
        long rows = parameter[0].Length;
        long pairs = rows / heads / 2;
        return parameter.Rank == 1
            ? Op.Reshape(Op.Transpose(Op.Reshape(parameter, heads, pairs, 2), 0, 2, 1), rows)
            : Op.Reshape(Op.Transpose(Op.Reshape(parameter, heads, pairs, 2, parameter[1]), 0, 2, 1, 3), rows, parameter[1]);
    }

    /// <summary>Orders the columns of a projection that reads heads whose channels <see cref="ToHalves"/> ordered.</summary>
    /// <param name="parameter">[outputs, heads · width].</param>
    /// <param name="heads">Heads that are read.</param>
    /// <returns>Same shape.</returns>
    public static Value ColumnsToHalves(Value parameter, int heads)
    {
        long outputs = parameter[0].Length, columns = parameter[1].Length;
        return Op.Reshape(Op.Transpose(Op.Reshape(parameter, outputs, heads, columns / heads / 2, 2), 0, 1, 3, 2), outputs, columns);
    }
}
