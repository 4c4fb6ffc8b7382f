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
    /// <returns>[..., outputs] each, in order.</returns>
    public static IReadOnlyList<Value> Together(Value x, params ReadOnlySpan<Value> weights)
    {
        if (x.Graph.Placement == ParameterPlacement.Stored)
        {
            long[] widths = new long[weights.Length];
            for (int index = 0; index < widths.Length; index++)
            {
                widths[index] = weights[index][0].Length;
            }

            return Op.Split(Op.Linear(x, Op.Concat(0, weights)), -1, widths);
        }

        Value[] products = new Value[weights.Length];
        for (int index = 0; index < products.Length; index++)
        {
            products[index] = Op.Linear(x, weights[index]);
        }

        return products;
    }
}
