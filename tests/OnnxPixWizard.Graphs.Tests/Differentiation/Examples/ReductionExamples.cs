using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using static OnnxPixWizard.Graphs.Tests.Differentiation.Examples.ExampleRows;

namespace OnnxPixWizard.Graphs.Tests.Differentiation.Examples;

/// <summary>Normalisations, reductions and chains through them.</summary>
internal static class ReductionExamples
{
    public static IEnumerable<object[]> Normalizations =>
    [
        Row("LayerNormalization", "2,3,5;5;5", static x => Op.LayerNorm(x[0], x[1], x[2], 1e-5f)),
        Row("LayerNormalization no bias", "3,5;5", static x => Op.LayerNorm(x[0], x[1], null, 0.1f)),
        Row("LayerNormalization of two axes", "2,3,4;3,4;3,4", static x => Add("LayerNormalization", x, new() { { "axis", 1 }, { "epsilon", 1e-3f } })),
        Row("RMSNormalization", "2,3,4;4", static x => Add("RMSNormalization", x, new() { { "axis", -1 }, { "epsilon", 0.01f } }), opset: 23),
        Row("RMSNormalization of two axes", "2,3,4;3,4", static x => Add("RMSNormalization", x, new() { { "axis", 1 }, { "epsilon", 0.01f } }), opset: 23),
        Row("SimplifiedLayerNormalization", "2,3,4;4", static x => Op.RmsNorm(x[0], x[1], 0.01f)),
        Row("SimplifiedLayerNormalization of a sum, used further", "2,3,4;2,3,4;4", static x => Op.RmsNorm(x[0] + x[1], x[2], 0.01f) + x[0] + x[1]),
        Row("LayerNormalization of a sum, used further", "2,3,4;2,3,4;4;4", static x => Op.LayerNorm(x[0] + x[1], x[2], x[3], 0.01f) + x[0] + x[1]),
        Row("LayerNormalization of a projection", "2,3,4;4,4;4;4;4", static x => Op.LayerNorm(Op.Linear(x[0], x[1], x[2]) + x[0], x[3], x[4], 0.01f)),
        Row("InstanceNormalization", "2,3,5;3;3", static x => Add("InstanceNormalization", x, new() { { "epsilon", 0.01f } })),
        Row("InstanceNormalization of a picture", "1,2,2,3;2;2", static x => Add("InstanceNormalization", x)),
        Row("GroupNormalization", "2,4,2,2;4;4", static x => Op.GroupNorm(x[0], x[1], x[2], 2, 0.01f)),
        Row("GroupNormalization one group", "1,3,4;3;3", static x => Op.GroupNorm(x[0], x[1], x[2], 1, 0.01f)),
        Row("GroupNormalization as one node", "2,4,3;4;4", static x => Add("GroupNormalization", x, new() { { "num_groups", 2 }, { "epsilon", 0.01f } })),
        Row("BatchNormalization", "2,3,2,2;3;3;3;3", static x => Add("BatchNormalization", [x[0], x[1], x[2], x[3], x[4] + 2f])),
        Row("LpNormalization 2", "3,4", static x => Add("LpNormalization", x, new() { { "axis", -1 }, { "p", 2 } })),
        Row("LpNormalization 2 of an axis", "2,3,2", static x => Add("LpNormalization", x, new() { { "axis", 1 }, { "p", 2 } })),
        Row("LpNormalization 1", "3,4", static x => Add("LpNormalization", x, new() { { "axis", -1 }, { "p", 1 } }), kinks: true),
    ];

    public static IEnumerable<object[]> Reductions =>
    [
        Row("ReduceSum", "2,3,4", static x => Op.ReduceSum(x[0], false, 1)),
        Row("ReduceSum all", "2,3", static x => Op.ReduceSum(x[0], false)),
        Row("ReduceSum kept", "2,3,4", static x => Op.ReduceSum(x[0], true, 0, -1)),
        Row("ReduceMax of no axis", "2,3", static x => Add("ReduceMax", x, new() { { "noop_with_empty_axes", 1 } }), kinks: true),
        Row("ReduceL1 of no axis", "2,3", static x => Add("ReduceL1", x, new() { { "noop_with_empty_axes", 1 } }), kinks: true),
        Row("ReduceL2 of no axis", "2,3", static x => Add("ReduceL2", x, new() { { "noop_with_empty_axes", 1 } }), kinks: true),
        Row("ReduceSumSquare of no axis", "2,3", static x => Add("ReduceSumSquare", x, new() { { "noop_with_empty_axes", 1 } })),
        Row("ReduceLogSum of no axis", "2,3", static x => Add("ReduceLogSum", x, new() { { "noop_with_empty_axes", 1 } }), 0.5f, 2),
        Row("ReduceLogSumExp of no axis", "2,3", static x => Add("ReduceLogSumExp", x, new() { { "noop_with_empty_axes", 1 } })),
        Row("ReduceProd of all", "2,2", static x => Add("ReduceProd", x, new() { { "keepdims", 0 } })),
        Row("ReduceMean of an axis of one", "2,1,3", static x => Op.ReduceMean(x[0], false, 1)),
        Row("ReduceMax of an axis of one", "2,1,3", static x => Op.ReduceMax(x[0], true, 1), kinks: true),
        Row("ReduceSum of no axis", "2,3", static x => Add("ReduceSum", x, new() { { "noop_with_empty_axes", 1 } })),
        Row("ReduceMean", "2,3,4", static x => Op.ReduceMean(x[0], false, 0, 2)),
        Row("ReduceMean of a square", "2,3,4", static x => Op.ReduceMean(x[0] * x[0], false)),
        Row("ReduceMax", "2,3,2", static x => Op.ReduceMax(x[0], false, 1), kinks: true),
        Row("ReduceMin kept", "2,3,2", static x => Add("ReduceMin", [x[0], x[0].Graph.Integers(0, 2)]), kinks: true),
        Row("ReduceL1", "2,3", static x => Add("ReduceL1", [x[0], x[0].Graph.Integers(1)]), kinks: true),
        Row("ReduceL2", "2,3", static x => Add("ReduceL2", [x[0], x[0].Graph.Integers(-1)], new() { { "keepdims", 0 } })),
        Row("ReduceSumSquare", "2,3", static x => Add("ReduceSumSquare", [x[0], x[0].Graph.Integers(0)])),
        Row("ReduceLogSum", "2,3", static x => Add("ReduceLogSum", [x[0], x[0].Graph.Integers(1)]), 0.5f, 2),
        Row("ReduceLogSumExp", "2,3", static x => Add("ReduceLogSumExp", [x[0], x[0].Graph.Integers(1)], new() { { "keepdims", 0 } })),
        Row("ReduceProd", "2,3", static x => Add("ReduceProd", [x[0], x[0].Graph.Integers(1)], new() { { "keepdims", 0 } })),
        Row("ReduceProd with a zero", "2,3", static x => Add("ReduceProd", [x[0] * Ones(x[0], 0), x[0].Graph.Integers(1)])),
        Row("ReduceProd with two zeros", "2,3", static x => Add("ReduceProd", [x[0] * Ones(x[0], 0, 1), x[0].Graph.Integers(1)])),
        Row("CumSum", "2,4", static x => Add("CumSum", [x[0], x[0].Graph.Integer(1)])),
        Row("CumSum reverse", "2,4", static x => Add("CumSum", [x[0], x[0].Graph.Integer(1)], new() { { "reverse", 1 } })),
        Row("CumSum exclusive", "3,2", static x => Add("CumSum", [x[0], x[0].Graph.Integer(0)], new() { { "exclusive", 1 } })),
        Row("CumSum reverse exclusive", "3,2", static x => Add("CumSum", [x[0], x[0].Graph.Integer(-2)], new() { { "exclusive", 1 }, { "reverse", 1 } })),
    ];

    public static IEnumerable<object[]> Chains =>
    [
        Row("Means that broadcast into products", "2,3,4;4", static x => Op.ReduceMean(Op.Sigmoid((x[0] * x[1]) + 1f), false)),
        Row("A mean's small gradient through a reshape", "2,6;3,4", static x => Op.ReduceMean(Op.Reshape(x[0], 3, 4) * x[1], false)),
        Row("A mean's small gradient into a sum over broadcasting", "2,3;3", static x => Op.ReduceSum(x[0] + x[1], true, 0, 1)),
        Row("A mean over a broadcast quotient", "2,3;3", static x => Op.ReduceMean((x[0] - x[1]) / x[1], false), 0.5f, 2),
        Row("A value used by three", "2,3", static x => (x[0] * Op.Exp(x[0])) + Op.ReduceSum(x[0], true, 1)),
    ];

    private static RecordedValue Ones(Value like, params int[] zeros)
    {
        float[] elements = [.. Enumerable.Range(0, (int)like.Shape.ElementCount.Length).Select(index => zeros.Contains(index) ? 0f : 1f)];
        return like.Graph.Constant(Tensor.From<float>(elements, like.Shape.ToLengths()));
    }
}
