using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>Several linear maps of one input.</summary>
internal static class Products
{
    /// <summary>One product with stored weights packed together; products of their own where the weights are trained, which saves copying them.</summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="weights">[outputs, inputs] each.</param>
    /// <param name="biases">[outputs] each, or null.</param>
    /// <returns>[..., outputs] each, in order.</returns>
    public static IReadOnlyList<Value> Together(Value x, IReadOnlyList<Value> weights, IReadOnlyList<Value>? biases = null)
    {
        if (x.Graph.Placement == ParameterPlacement.Inputs)
        {
            return [.. weights.Select((weight, index) => Op.Linear(x, weight, biases?[index]))];
        }

        Value packed = Op.Linear(x, Op.Concat(0, [.. weights]), biases is null ? null : Op.Concat(0, [.. biases]));
        return Op.Split(packed, -1, [.. weights.Select(static weight => weight[0].Length)]);
    }
}
