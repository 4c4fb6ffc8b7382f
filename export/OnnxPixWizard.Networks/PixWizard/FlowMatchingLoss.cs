using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Squared error of the velocity, a mean over each item's own elements,
/// then over the items: a small picture weighs as much as a large one.</summary>
public static class FlowMatchingLoss
{
    /// <param name="velocity">What the network says, [batch, N, F].</param>
    /// <param name="target">Data minus noise, [batch, N, F].</param>
    /// <param name="tokenWeights">[batch, N]: for a plain mean 1 / (tokens of the item · F), 0 at pad tokens.</param>
    /// <returns>The loss, one number [1]; the items' own, [batch].</returns>
    public static (Value Loss, Value Items) Apply(Value velocity, Value target, Value tokenWeights)
    {
        Value difference = velocity - target;
        Value items = Op.ReduceSum(difference * difference * Op.Unsqueeze(tokenWeights, 2), keepDimensions: false, 1, 2);
        return (Op.ReduceMean(items, keepDimensions: true, 0), items);
    }
}
