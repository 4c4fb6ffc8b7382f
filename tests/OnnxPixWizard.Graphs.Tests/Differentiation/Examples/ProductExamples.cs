using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using static OnnxPixWizard.Graphs.Tests.Differentiation.Examples.ExampleRows;

namespace OnnxPixWizard.Graphs.Tests.Differentiation.Examples;

/// <summary>Products and attention.</summary>
internal static class ProductExamples
{
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

    private static Value Attention(Value[] inputs, NodeAttributes? attributes = null) => Add("Attention", inputs, attributes);

    // [1, 3, 2]: a rotation a token and pair of channels.
    private static RecordedValue Angles(Graph graph, Func<float, float> function) =>
        graph.Constant(Tensor.From<float>(Array.ConvertAll(new[] { 0.1f, 0.7f, 1.3f, -0.4f, 2.2f, 0.9f }, angle => function(angle)), 1, 3, 2));
}
