using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.Tests.Differentiation;

/// <summary>Every rule against central differences.</summary>
[TestClass]
public sealed class OperatorGradientTests
{
    [TestMethod]
    [DynamicData(nameof(Products))]
    [DynamicData(nameof(Arithmetic))]
    [DynamicData(nameof(Functions))]
    [DynamicData(nameof(Normalizations))]
    [DynamicData(nameof(Reductions))]
    [DynamicData(nameof(Layouts))]
    [DynamicData(nameof(Indexing))]
    [DynamicData(nameof(Convolutions))]
    [DynamicData(nameof(Resizing))]
    [DynamicData(nameof(Chains))]
    public void Gradients_OfOperator_AgreeWithCentralDifferences(object example) => ((GradientExample)example).AssertAgreesWithDifferences();

    public static IEnumerable<object[]> Products =>
    [
        Row("MatMul matrices", "3,4;4,2", static x => Op.MatMul(x[0], x[1])),
        Row("MatMul batch", "2,3,4;2,4,2", static x => Op.MatMul(x[0], x[1])),
        Row("MatMul one weight for a batch", "2,3,4;4,2", static x => Op.MatMul(x[0], x[1])),
        Row("MatMul one left for a batch", "3,4;2,4,2", static x => Op.MatMul(x[0], x[1])),
        Row("MatMul both batches broadcast", "2,1,3,4;3,4,2", static x => Op.MatMul(x[0], x[1])),
        Row("MatMul vector left", "4;2,4,3", static x => Op.MatMul(x[0], x[1])),
        Row("MatMul vector right", "2,3,4;4", static x => Op.MatMul(x[0], x[1])),
        Row("MatMul two vectors", "4;4", static x => Op.MatMul(x[0], x[1])),
        Row("MatMul with itself", "3,3", static x => Op.MatMul(x[0], x[0])),
        Row("FusedMatMul transA", "2,4,3;2,4,2", static x => Op.MatMul(x[0], x[1], true, false)),
        Row("FusedMatMul transB", "2,3,4;2,2,4", static x => Op.MatMul(x[0], x[1], false, true, 0.5f)),
        Row("FusedMatMul both", "2,4,3;2,2,4", static x => Op.MatMul(x[0], x[1], true, true, 2)),
        Row("FusedMatMul transA, one weight", "2,4,3;4,2", static x => Op.MatMul(x[0], x[1], true, false)),
        Row("FusedMatMul with itself", "2,3,4", static x => Op.MatMul(x[0], x[0], false, true)),
        Row("Linear over tokens", "2,3,4;5,4;5", static x => Op.Linear(x[0], x[1], x[2])),
        Row("Gemm plain", "3,4;4,2", static x => Add("Gemm", x)),
        Row("Gemm transposed and scaled", "4,3;2,4;2", static x => Add("Gemm", x, new() { { "transA", 1 }, { "transB", 1 }, { "alpha", 0.5f }, { "beta", 2f } })),
        Row("Gemm column bias", "3,4;2,4;3,1", static x => Add("Gemm", x, new() { { "transB", 1 } })),
        Row("Einsum scores", "2,3,2,4;2,4,2,4", static x => Op.Einsum("bihd,bjhd->bhij", x)),
        Row("Einsum summed alone", "2,3;2,4", static x => Op.Einsum("ij,ik->k", x)),
        Row("Einsum implied result", "2,3;3,4", static x => Op.Einsum("ij,jk", x)),
        Row("Einsum ellipsis", "2,3,4;2,5,4", static x => Op.Einsum("...ij,...kj->...ik", x)),
        Row("Einsum diagonal", "3,3;3", static x => Op.Einsum("ii,i->i", x)),
        Row("Einsum trace", "3,3", static x => Op.Einsum("ii->", x)),
        Row("Einsum transposes one", "2,3,4", static x => Op.Einsum("abc->cab", x)),
        Row("Einsum three", "2,3;3,4;4,2", static x => Op.Einsum("ij,jk,kl->il", x)),
        Row("Softmax of scores times values", "2,3,4;2,3,4;2,3,5", static x => Op.MatMul(Op.Softmax(Op.MatMul(x[0], x[1], false, true, 0.5f)), x[2])),
        Row("Attention", "1,2,3,4;1,2,4,4;1,2,4,3", static x => Attention(x), opset: 23),
        Row("Attention bias and scale", "2,2,3,4;2,2,4,4;2,2,4,4;1,2,3,4", static x => Attention(x, new() { { "scale", 0.3f } }), opset: 23),
        Row("Attention grouped causal", "1,4,3,2;1,2,3,2;1,2,3,2", static x => Attention(x, new() { { "is_causal", 1 } }), opset: 23),
        Row("Attention grouped with bias", "1,4,3,2;1,2,5,2;1,2,5,2;1,1,3,5", static x => Attention(x), opset: 23),
        Row("Attention boolean mask", "1,2,3,4;1,2,4,4;1,2,4,4", static x => Attention([.. x, Mask(x[0].Graph, [true, false, true, true, true, true, true, false, false, true, true, true], 1, 1, 3, 4)]), opset: 23),
        Row("Attention of rank 3", "2,3,8;2,4,4;2,4,6", static x => Attention(x, new() { { "q_num_heads", 4 }, { "kv_num_heads", 2 } }), opset: 23),
        Row("Attention soft cap", "1,2,3,4;1,2,4,4;1,2,4,3", static x => Attention(x, new() { { "softcap", 1.5f } }), opset: 23),
        Row("RotaryEmbedding", "1,2,3,4", static x => Add("RotaryEmbedding", [x[0], Angles(x[0].Graph, MathF.Cos), Angles(x[0].Graph, MathF.Sin)]), opset: 23),
        Row("RotaryEmbedding of neighbours", "1,2,3,4", static x => Add("RotaryEmbedding", [x[0], Angles(x[0].Graph, MathF.Cos), Angles(x[0].Graph, MathF.Sin)], new() { { "interleaved", 1 } }), opset: 23),
        Row("MultiHeadAttention", "2,3,8;2,4,8;2,4,8", static x => Op.MultiHeadAttention(x[0], x[1], x[2], 2, 0.5f)),
        Row("MultiHeadAttention bias", "1,3,4;1,4,4;1,4,4;1,2,3,4", static x => Op.MultiHeadAttention(x[0], x[1], x[2], 2, 0.5f, x[3])),
        Row("MultiHeadAttention causal", "1,3,4;1,3,4;1,3,4", static x => Op.MultiHeadAttention(x[0], x[1], x[2], 2, 0.5f, causal: true)),
        Row("MultiHeadAttention key of rank 4", "1,3,8;1,2,4,4;1,2,4,4", static x => Op.MultiHeadAttention(x[0], x[1], x[2], 2, 0.5f)),
    ];

    public static IEnumerable<object[]> Arithmetic =>
    [
        Row("Add rows", "2,3,4;4", static x => x[0] + x[1]),
        Row("Add both broadcast", "2,1,4;3,1", static x => x[0] + x[1]),
        Row("Sub column", "3,4;3,1", static x => x[0] - x[1]),
        Row("Sub from lower rank", "4;2,3,4", static x => x[0] - x[1]),
        Row("Mul gate", "2,3,4;2,1,4", static x => x[0] * x[1]),
        Row("Mul one element", "2,3;1", static x => x[0] * x[1]),
        Row("Mul by higher rank of one element", "2,3;1,1,1", static x => x[0] * x[1]),
        Row("Mul scalar", "2,3;", static x => x[0] * x[1]),
        Row("Mul with itself", "2,3", static x => x[0] * x[0]),
        Row("Div rows", "2,3;3", static x => x[0] / x[1], 0.5f, 2),
        Row("Div column", "2,3;2,1", static x => x[0] / x[1], 0.5f, 2),
        Row("Div by itself plus one", "2,3", static x => x[0] / (x[0] + 2f), 0.5f, 2),
        Row("Pow square", "2,3", static x => Op.Pow(x[0], 2)),
        Row("Pow cube", "2,3", static x => Op.Pow(x[0], 3)),
        Row("Pow fraction", "2,3", static x => Op.Pow(x[0], -0.5f), 0.5f, 2),
        Row("Pow of tensor", "2,3;3", static x => Op.Pow(x[0], x[1]), 0.5f, 2),
        Row("Pow integer exponents", "2,3", static x => x[0].Graph.Add("Pow", [x[0], x[0].Graph.Integers(2, 3, 1)]), 0.5f, 2),
        Row("Max", "2,4;2,4", static x => Op.Max(x[0], x[1] + 0.04f), kinks: true),
        Row("Min broadcast", "3,4;4", static x => Op.Min(x[0], x[1] + 0.04f), kinks: true),
        Row("Max of three", "2,3;3;2,3", static x => Add("Max", [x[0], x[1] + 0.04f, x[2] - 0.04f]), kinks: true),
        Row("Sum of three", "2,3;3;2,1", static x => Add("Sum", x)),
        Row("Mean of three", "2,3;3;2,1", static x => Add("Mean", x)),
        Row("Where", "2,3;2,3", static x => Op.Where(Mask(x[0].Graph, [true, false, true, false, false, true], 2, 3), x[0], x[1])),
        Row("Where broadcast", "3;2,1", static x => Op.Where(Mask(x[0].Graph, [true, false], 2, 1), x[0], x[1])),
        Row("Chain of broadcasts", "2,3,1;2;3,1;2,1,2", static x => ((x[0] + x[1]) * x[2] / x[3]) - (x[0] * x[2]), 0.5f, 2),
    ];

    public static IEnumerable<object[]> Functions =>
    [
        Row("Exp", "2,3", static x => Op.Exp(x[0])),
        Row("Log", "2,3", static x => Op.Log(x[0]), 0.5f, 2),
        Row("Sqrt", "2,3", static x => Op.Sqrt(x[0]), 0.5f, 2),
        Row("Reciprocal", "2,3", static x => Op.Reciprocal(x[0]), 0.5f, 2),
        Row("Neg", "2,3", static x => -x[0]),
        Row("Abs", "2,3", static x => Op.Abs(x[0]), kinks: true),
        Row("Sin", "2,3", static x => Op.Sin(x[0])),
        Row("Cos", "2,3", static x => Op.Cos(x[0])),
        Row("Tan", "2,3", static x => Add("Tan", x)),
        Row("Asin", "2,3", static x => Add("Asin", x), -0.7f, 0.7f),
        Row("Acos", "2,3", static x => Add("Acos", x), -0.7f, 0.7f),
        Row("Atan", "2,3", static x => Add("Atan", x)),
        Row("Sinh", "2,3", static x => Add("Sinh", x)),
        Row("Cosh", "2,3", static x => Add("Cosh", x)),
        Row("Asinh", "2,3", static x => Add("Asinh", x)),
        Row("Acosh", "2,3", static x => Add("Acosh", x), 1.5f, 3),
        Row("Atanh", "2,3", static x => Add("Atanh", x), -0.7f, 0.7f),
        Row("Erf", "2,3", static x => Op.Erf(x[0])),
        Row("Clip", "3,4", static x => Op.Clip(x[0], -0.3f, 0.45f), kinks: true),
        Row("Sigmoid", "2,3", static x => Op.Sigmoid(x[0])),
        Row("Tanh", "2,3", static x => Op.Tanh(x[0])),
        Row("Softplus", "2,3", static x => Add("Softplus", x)),
        Row("Softsign", "2,3", static x => Add("Softsign", x), 0.2f, 1),
        Row("Relu", "3,4", static x => Op.Relu(x[0]), kinks: true),
        Row("ThresholdedRelu", "3,4", static x => Add("ThresholdedRelu", x, new() { { "alpha", 0.3f } }), kinks: true),
        Row("LeakyRelu", "3,4", static x => Add("LeakyRelu", x, new() { { "alpha", 0.1f } }), kinks: true),
        Row("PRelu", "3,4;4", static x => Add("PRelu", x), kinks: true),
        Row("Elu", "3,4", static x => Add("Elu", x, new() { { "alpha", 0.7f } }), kinks: true),
        Row("Celu", "3,4", static x => Add("Celu", x, new() { { "alpha", 0.7f } }), kinks: true),
        Row("Selu", "3,4", static x => Add("Selu", x), kinks: true),
        Row("HardSigmoid", "7,7", static x => Add("HardSigmoid", x, new() { { "alpha", 0.3f } }), kinks: true),
        Row("HardSwish", "7,7", static x => Add("HardSwish", x), kinks: true),
        Row("Mish", "2,3", static x => Add("Mish", x)),
        Row("Gelu", "2,3", static x => Op.Gelu(x[0])),
        Row("Gelu tanh", "2,3", static x => Op.GeluTanh(x[0])),
        Row("Silu", "2,3", static x => Op.Silu(x[0])),
        Row("Silu, sigmoid used twice", "2,3", static x => (x[0] * Op.Sigmoid(x[0])) + Op.Exp(Op.Sigmoid(x[0]))),
        Row("Sigmoid gate of another", "2,3;2,3", static x => x[0] * Op.Sigmoid(x[1])),
        Row("QuickGelu in nodes", "2,3", static x => Op.QuickGelu(x[0])),
        Row("QuickGelu", "2,3", static x => Add("QuickGelu", x, new() { { "alpha", 1.5f } }, Op.Microsoft)),
        Row("BiasGelu", "2,3;3", static x => Add("BiasGelu", x, null, Op.Microsoft)),
        Row("FastGelu", "2,3;3", static x => Add("FastGelu", x, null, Op.Microsoft)),
        Row("Softmax", "3,4", static x => Op.Softmax(x[0])),
        Row("Softmax of the first axis", "3,4", static x => Op.Softmax(x[0], 0)),
        Row("Softmax of a middle axis", "2,3,4", static x => Op.Softmax(x[0], 1)),
        Row("LogSoftmax", "3,4", static x => Op.LogSoftmax(x[0])),
        Row("LogSoftmax of the first axis", "3,4", static x => Op.LogSoftmax(x[0], 0)),
        Row("Identity and Cast", "2,3", static x => Op.Cast(Op.Cast(x[0], ElementType.Float64), ElementType.Float32)),
    ];

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

    public static IEnumerable<object[]> Layouts =>
    [
        Row("Reshape", "2,6", static x => Op.Exp(Op.Reshape(x[0], 3, 4))),
        Row("Flatten", "2,3,2", static x => Add("Flatten", x, new() { { "axis", 2 } })),
        Row("Flatten from the end", "2,3,2", static x => Add("Flatten", x, new() { { "axis", -2 } })),
        Row("Squeeze", "2,1,3,1", static x => Op.Squeeze(x[0], 1, -1)),
        Row("Squeeze all", "2,1,3,1", static x => Add("Squeeze", x)),
        Row("Unsqueeze", "2,3", static x => Op.Unsqueeze(x[0], 0, -1)),
        Row("Transpose", "2,3,4", static x => Op.Transpose(x[0], 2, 0, 1)),
        Row("Transpose reversed", "2,3,4", static x => Add("Transpose", x)),
        Row("Expand", "3,1", static x => Op.Expand(x[0], 2, 3, 4)),
        Row("Tile", "2,3", static x => Add("Tile", [x[0], x[0].Graph.Integers(2, 3)])),
        Row("Concat", "2,1,3;2,2,3", static x => Op.Concat(1, x)),
        Row("Concat of one twice", "2,1;2,2", static x => Op.Concat(-1, x[0], x[1], x[0])),
        Row("Split", "2,5", static x => Op.Split(x[0], 1, 2, 1, 2), 0, 1),
        Row("Split evenly", "5,2", static x => x[0].Graph.AddNode("Split", x, new() { { "num_outputs", 2 } }).Outputs, 0, 1),
        Row("Split, one part unused", "2,5", static x => [Op.Split(x[0], 1, 2, 1, 2)[0], Op.Split(x[0], 1, 2, 1, 2)[2]], 0, 1),
        Row("Slice", "4,5", static x => Op.Slice(x[0], 1, 1, 4)),
        Row("Slice of a half", "4,6", static x => [Op.Slice(x[0], 1, 0, 3) * Op.Slice(x[0], 1, 3, 6)], -1, 1),
        Row("Slice with a step", "4,5", static x => Op.Slice(x[0], 1, -4, 5, 2)),
        Row("Slice backwards", "4,5", static x => Op.Slice(x[0], 0, -1, -100, -2)),
        Row("Slice of several axes", "4,5", static x => Op.Slice(x[0], [1, 0], [4, 1], [-6, 3], [-2, 1])),
        Row("Pad", "2,3", static x => Op.Pad(x[0], [1, 0, 0, 2], constant: 1.5f)),
        Row("Pad that cuts", "3,4", static x => Op.Pad(x[0], [0, -1, 1, 2])),
        Row("Pad by a trained number", "2,3;1", static x => x[0].Graph.Add("Pad", [x[0], x[0].Graph.Integers(1, -1, 0, 2), Op.Squeeze(x[1], 0)])),
        Row("Pad of named axes", "2,3", static x => Add("Pad", [x[0], x[0].Graph.Integers(2, 1), null!, x[0].Graph.Integers(-1)])),
        Row("Pad reflect", "3,4", static x => Op.Pad(x[0], [1, 2, 2, 3], "reflect")),
        Row("Pad edge", "2,3", static x => Op.Pad(x[0], [1, 2, 0, 1], "edge")),
        Row("Pad wrap", "2,3", static x => Op.Pad(x[0], [1, 2, 0, 1], "wrap")),
        Row("DepthToSpace DCR", "1,8,2,1", static x => Add("DepthToSpace", x, new() { { "blocksize", 2 }, { "mode", "DCR" } })),
        Row("DepthToSpace CRD", "1,8,2,1", static x => Add("DepthToSpace", x, new() { { "blocksize", 2 }, { "mode", "CRD" } })),
        Row("SpaceToDepth", "1,2,4,2", static x => Add("SpaceToDepth", x, new() { { "blocksize", 2 } })),
        Row("Trilu", "3,3", static x => Add("Trilu", x, new() { { "upper", 0 } })),
        Row("Trilu above", "3,4", static x => Add("Trilu", [x[0], x[0].Graph.Integer(1)])),
    ];

    public static IEnumerable<object[]> Indexing =>
    [
        Row("Gather rows", "5,3", static x => Op.Gather(x[0], x[0].Graph.Constant(Tensor.From<long>([0, 4, 0, -1, 2, 0], 2, 3)))),
        Row("Gather each once", "4,3", static x => Op.Gather(x[0], x[0].Graph.Integers(2, -4, 1))),
        Row("Gather a permutation", "4,3", static x => Op.Gather(x[0], x[0].Graph.Integers(2, 0, 3, 1))),
        Row("Gather of a column", "2,4,2", static x => Op.Gather(x[0], x[0].Graph.Integers(1, -1, 1), 1)),
        Row("Gather one entry", "2,4,2", static x => Op.Gather(x[0], x[0].Graph.Integer(-2), 1)),
        Row("Gather by 32-bit indices", "4,3", static x => Op.Gather(x[0], x[0].Graph.Constant(Tensor.From<int>([3, 3, 0], 3)))),
        Row("GatherElements", "3,4", static x => Op.GatherElements(x[0], x[0].Graph.Constant(Tensor.From<long>([0, 0, 3, -1, 2, 2], 3, 2)), 1)),
        Row("GatherND", "3,4", static x => Add("GatherND", [x[0], x[0].Graph.Constant(Tensor.From<long>([0, 1, 2, -1, 0, 1], 3, 2))])),
        Row("GatherND of rows", "3,2,2", static x => Add("GatherND", [x[0], x[0].Graph.Constant(Tensor.From<long>([0, 1, 2, 0, 0, 1], 3, 2))])),
        Row("GatherND with a batch", "2,3,2", static x => Add("GatherND", [x[0], x[0].Graph.Constant(Tensor.From<long>([2, 0, 1, 1], 2, 2, 1))], new() { { "batch_dims", 1 } })),
        Row("TopK", "3,5", static x => Op.TopK(x[0], 2).Values, kinks: true),
        Row("TopK smallest of an axis", "5,3", static x => Add("TopK", [x[0], x[0].Graph.Integers(2)], new() { { "axis", 0 }, { "largest", 0 } }), kinks: true),
        Row("ScatterElements", "3,4;2,4", static x => Add("ScatterElements", [x[0], Rows(x[0].Graph), x[1]])),
        Row("ScatterElements add", "3,4;2,4", static x => Add("ScatterElements", [x[0], Rows(x[0].Graph), x[1]], new() { { "reduction", "add" } })),
        Row("ScatterND", "4,2;2,2", static x => Add("ScatterND", [x[0], x[0].Graph.Constant(Tensor.From<long>([3, 1], 2, 1)), x[1]])),
        Row("ScatterND add", "4,2;3,2", static x => Add("ScatterND", [x[0], x[0].Graph.Constant(Tensor.From<long>([3, 1, 3], 3, 1)), x[1]], new() { { "reduction", "add" } })),
    ];

    public static IEnumerable<object[]> Convolutions =>
    [
        Row("Conv 1", "2,3,2,3;2,3,1,1", static x => Op.Conv(x[0], x[1], null)),
        Row("Conv 3", "2,2,4,3;3,2,3,3;3", static x => Op.Conv(x[0], x[1], x[2], pads: [1, 1, 1, 1])),
        Row("Conv stride 2", "1,2,5,4;2,2,3,3;2", static x => Op.Conv(x[0], x[1], x[2], [2, 2], [1, 1, 1, 1])),
        Row("Conv unused border", "1,2,6,4;2,2,3,3", static x => Op.Conv(x[0], x[1], null, [2, 2])),
        Row("Conv stride 3, kernel 2", "1,1,8,7;2,1,2,2", static x => Op.Conv(x[0], x[1], null, [3, 3])),
        Row("Conv dilated", "1,2,5,5;2,2,3,2", static x => Op.Conv(x[0], x[1], null, pads: [2, 0, 1, 1], dilations: [2, 3])),
        Row("Conv patches", "2,3,4,4;4,3,2,2;4", static x => Op.Conv(x[0], x[1], x[2], [2, 2])),
        Row("Conv in groups", "1,4,3,3;6,2,3,3;6", static x => Op.Conv(x[0], x[1], x[2], pads: [1, 1, 1, 1], groups: 2)),
        Row("Conv by channel", "2,3,4,3;3,1,3,3", static x => Op.Conv(x[0], x[1], null, [1, 2], [1, 1, 1, 1], groups: 3)),
        Row("Conv by channel, two each", "1,2,4,3;4,1,2,2", static x => Op.Conv(x[0], x[1], null, groups: 2)),
        Row("Conv 1-D", "2,2,7;3,2,3;3", static x => Op.Conv(x[0], x[1], x[2], [2], [1, 1])),
        Row("Conv 3-D", "1,1,3,3,2;2,1,2,2,2", static x => Op.Conv(x[0], x[1], null, pads: [1, 0, 0, 0, 1, 0])),
        Row("Conv same upper", "1,1,5,4;1,1,3,2", static x => Add("Conv", x, new() { { "auto_pad", "SAME_UPPER" }, { "strides", new long[] { 2, 2 } } })),
        Row("Conv of itself", "2,2,2,2", static x => Op.Conv(x[0], x[0], null, pads: [1, 1, 1, 1])),
        Row("ConvTranspose", "2,2,3,2;2,3,3,3;3", static x => Add("ConvTranspose", x, new() { { "pads", new long[] { 1, 1, 1, 1 } } })),
        Row("ConvTranspose stride 2", "1,2,2,3;2,2,2,2", static x => Add("ConvTranspose", x, new() { { "strides", new long[] { 2, 2 } } })),
        Row("ConvTranspose output padding", "1,2,2,3;2,2,3,3;2", static x => Add("ConvTranspose", x, new() { { "strides", new long[] { 2, 2 } }, { "pads", new long[] { 1, 1, 1, 1 } }, { "output_padding", new long[] { 1, 1 } } })),
        Row("ConvTranspose dilated groups", "1,4,2,3;4,2,2,2", static x => Add("ConvTranspose", x, new() { { "strides", new long[] { 1, 2 } }, { "pads", new long[] { 1, 1, 1, 1 } }, { "dilations", new long[] { 2, 2 } }, { "group", 2 } })),
        Row("ConvTranspose output shape", "1,1,3,3;1,1,3,3", static x => Add("ConvTranspose", x, new() { { "strides", new long[] { 2, 2 } }, { "output_shape", new long[] { 6, 5 } } })),
        Row("ConvTranspose 1-D", "1,2,4;2,2,3", static x => Add("ConvTranspose", x, new() { { "strides", new long[] { 2 } }, { "pads", new long[] { 0, 1 } } })),
        Row("AveragePool", "1,2,4,4", static x => Add("AveragePool", x, Pool(2, 2))),
        Row("AveragePool overlapping", "1,2,5,4", static x => Add("AveragePool", x, Pool(3, 2, 1))),
        Row("AveragePool with pads counted", "1,1,5,4", static x => Add("AveragePool", x, Pool(3, 2, 1, ("count_include_pad", 1L)))),
        Row("AveragePool unused border", "1,1,5,6", static x => Add("AveragePool", x, Pool(2, 2))),
        Row("AveragePool dilated", "1,1,6,5", static x => Add("AveragePool", x, new() { { "kernel_shape", new long[] { 2, 2 } }, { "dilations", new long[] { 2, 3 } } })),
        Row("AveragePool 1-D same", "2,2,6", static x => Add("AveragePool", x, new() { { "kernel_shape", new long[] { 3 } }, { "strides", new long[] { 2 } }, { "auto_pad", "SAME_UPPER" } })),
        Row("AveragePool 3-D", "1,1,3,4,2", static x => Add("AveragePool", x, new() { { "kernel_shape", new long[] { 2, 2, 1 } } })),
        Row("AveragePool ceiling, padded", "1,1,6,7", static x => Add("AveragePool", x, Pool(3, 2, 1, ("ceil_mode", 1L), ("count_include_pad", 1L)))),
        Row("AveragePool ceiling", "1,1,5,6", static x => Add("AveragePool", x, Pool(2, 2, 0, ("ceil_mode", 1L)))),
        Row("GlobalAveragePool", "2,2,3,2", static x => Add("GlobalAveragePool", x)),
        Row("GlobalMaxPool", "2,2,3,2", static x => Add("GlobalMaxPool", x), kinks: true),
        Row("MaxPool", "1,2,4,4", static x => Add("MaxPool", x, Pool(2, 2)), kinks: true),
        Row("MaxPool overlapping", "2,1,5,4", static x => Add("MaxPool", x, Pool(3, 1, 1)), kinks: true),
        Row("MaxPool dilated", "1,1,6,5", static x => Add("MaxPool", x, new() { { "kernel_shape", new long[] { 2, 2 } }, { "dilations", new long[] { 2, 3 } } }), kinks: true),
        Row("MaxPool 1-D", "2,2,6", static x => Add("MaxPool", x, new() { { "kernel_shape", new long[] { 3 } }, { "strides", new long[] { 2 } }, { "auto_pad", "SAME_LOWER" } }), kinks: true),
        Row("MaxPool ceiling", "1,1,5,5", static x => Add("MaxPool", x, Pool(2, 2, 0, ("ceil_mode", 1L))), kinks: true),
    ];

    public static IEnumerable<object[]> Resizing =>
    [
        Row("Resize nearest by 2", "1,2,2,3", static x => Op.Upsample(x[0], 2)),
        Row("Resize linear by 2", "1,2,2,3", static x => Op.Upsample(x[0], 2, "linear")),
        Row("Resize nearest by 1.5", "1,1,4,3", static x => Resize(x[0], [1, 1, 1.5f, 1.5f], ("mode", "nearest"))),
        Row("Resize nearest down, prefer ceiling", "1,1,6,5", static x => Resize(x[0], [1, 1, 0.5f, 0.6f], ("mode", "nearest"), ("nearest_mode", "round_prefer_ceil"))),
        Row("Resize nearest by 2 and 3", "1,1,2,2", static x => Resize(x[0], [1, 1, 2, 3], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"))),
        Row("Resize nearest, ceiling", "1,1,4,4", static x => Resize(x[0], [1, 1, 2, 0.75f], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "ceil"))),
        Row("Resize linear down", "1,1,5,6", static x => Resize(x[0], [1, 1, 0.6f, 0.5f], ("mode", "linear"))),
        Row("Resize linear, aligned corners", "1,1,3,4", static x => Resize(x[0], [1, 1, 2, 1.5f], ("mode", "linear"), ("coordinate_transformation_mode", "align_corners"))),
        Row("Resize linear, asymmetric", "1,1,3,4", static x => Resize(x[0], [1, 1, 2, 1.5f], ("mode", "linear"), ("coordinate_transformation_mode", "asymmetric"))),
        Row("Resize linear, one result", "1,1,3,4", static x => Resize(x[0], [1, 1, 0.4f, 0.5f], ("mode", "linear"), ("coordinate_transformation_mode", "pytorch_half_pixel"))),
        Row("Resize linear, symmetric", "1,1,5,4", static x => Resize(x[0], [1, 1, 0.7f, 1.3f], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel_symmetric"))),
        Row("Resize linear to sizes", "1,1,3,5", static x => x[0].Graph.Add("Resize", [x[0], null, null, x[0].Graph.Integers(1, 1, 5, 4)], new() { { "mode", "linear" } })),
        Row("Resize linear of two axes", "3,4", static x => Resize(x[0], [1.5f, 2], ("mode", "linear"))),
        Row("Resize cubic", "1,1,4,5", static x => Resize(x[0], [1, 1, 2, 1.4f], ("mode", "cubic"))),
        Row("Resize cubic, a = -0.5", "1,1,4,5", static x => Resize(x[0], [1, 1, 0.5f, 1.4f], ("mode", "cubic"), ("cubic_coeff_a", -0.5f))),
        Row("Resize cubic, outside excluded", "1,1,4,5", static x => Resize(x[0], [1, 1, 2, 0.6f], ("mode", "cubic"), ("exclude_outside", 1L))),
        Row("Resize linear, antialiased", "1,1,6,8", static x => Resize(x[0], [1, 1, 0.5f, 0.6f], ("mode", "linear"), ("antialias", 1L))),
        Row("Resize cubic, antialiased", "1,1,6,8", static x => Resize(x[0], [1, 1, 0.5f, 0.6f], ("mode", "cubic"), ("antialias", 1L))),
        Row("Resize linear of a region", "1,1,5,5", static x => x[0].Graph.Add("Resize",
            [x[0], Floats(x[0].Graph, 0, 0, 0.2f, -0.1f, 1, 1, 0.8f, 0.9f), null, x[0].Graph.Integers(1, 1, 3, 4)],
            new() { { "mode", "linear" }, { "coordinate_transformation_mode", "tf_crop_and_resize" } })),
    ];

    public static IEnumerable<object[]> Chains =>
    [
        Row("Means that broadcast into products", "2,3,4;4", static x => Op.ReduceMean(Op.Sigmoid((x[0] * x[1]) + 1f), false)),
        Row("A mean's small gradient through a reshape", "2,6;3,4", static x => Op.ReduceMean(Op.Reshape(x[0], 3, 4) * x[1], false)),
        Row("A mean's small gradient into a sum over broadcasting", "2,3;3", static x => Op.ReduceSum(x[0] + x[1], true, 0, 1)),
        Row("A mean over a broadcast quotient", "2,3;3", static x => Op.ReduceMean((x[0] - x[1]) / x[1], false), 0.5f, 2),
        Row("A value used by three", "2,3", static x => (x[0] * Op.Exp(x[0])) + Op.ReduceSum(x[0], true, 1)),
    ];

    private static object[] Row(string name, string shapes, Func<Value[], Value> build, float low = -1, float high = 1, bool kinks = false, int opset = 21) =>
        [new GradientExample(name, shapes, x => [build(x)], kinks ? 0 : low, kinks ? 0 : high, opset)];

    private static object[] Row(string name, string shapes, Func<Value[], IReadOnlyList<Value>> build, float low, float high) =>
        [new GradientExample(name, shapes, x => [.. build(x)], low, high, 21)];

    private static Value Add(string opType, Value[] inputs, NodeAttributes? attributes = null, string domain = "") =>
        inputs[0].Graph.AddNode(opType, inputs, attributes, domain).Outputs[0];

    private static Value Attention(Value[] inputs, NodeAttributes? attributes = null) => Add("Attention", inputs, attributes);

    private static Value Mask(Graph graph, bool[] elements, params long[] shape) => graph.Constant(Tensor.From<bool>(elements, shape));

    private static Value Floats(Graph graph, params float[] elements) => graph.Constant(Tensor.From<float>(elements, elements.Length));

    // [1, 3, 2]: a rotation a token and pair of channels.
    private static Value Angles(Graph graph, Func<float, float> function) =>
        graph.Constant(Tensor.From<float>(Array.ConvertAll(new[] { 0.1f, 0.7f, 1.3f, -0.4f, 2.2f, 0.9f }, angle => function(angle)), 1, 3, 2));

    private static Value Rows(Graph graph) => graph.Constant(Tensor.From<long>([2, 0, 1, -1, 0, 2, 0, 1], 2, 4));

    private static Value Ones(Value like, params int[] zeros)
    {
        float[] elements = [.. Enumerable.Range(0, (int)like.Shape.ElementCount.Length).Select(index => zeros.Contains(index) ? 0f : 1f)];
        return like.Graph.Constant(Tensor.From<float>(elements, like.Shape.ToLengths()));
    }

    private static Value Resize(Value x, float[] scales, params (string Name, object Value)[] settings)
    {
        NodeAttributes attributes = [];
        foreach ((string name, object value) in settings)
        {
            attributes.Add(name, value);
        }

        return x.Graph.Add("Resize", [x, null, Floats(x.Graph, scales)], attributes);
    }

    private static NodeAttributes Pool(long kernel, long stride, long pad = 0, params (string Name, object Value)[] settings)
    {
        NodeAttributes attributes = new()
        {
            { "kernel_shape", new[] { kernel, kernel } }, { "strides", new[] { stride, stride } }, { "pads", new[] { pad, pad, pad, pad } },
        };
        foreach ((string name, object value) in settings)
        {
            attributes.Add(name, value);
        }

        return attributes;
    }
}
