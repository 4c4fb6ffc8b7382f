namespace OnnxPixWizard.Benchmarks.Graphs;

/// <summary>Multiplications and additions of one kernel of an executed graph.</summary>
/// <param name="Operator">Its operator.</param>
/// <param name="Flops">Floating-point operations; 0 for operators whose cost is memory traffic.</param>
/// <param name="Product">Its shape where it is a product with one matrix; else null.</param>
internal sealed record KernelWork(string Operator, long Flops, MatrixShape? Product)
{
    /// <param name="op">Operator of the executed graph, fused ones included.</param>
    /// <param name="inputs">Shapes of the tensors that it read.</param>
    /// <param name="output">Shape of its first result.</param>
    public static KernelWork Of(string op, IReadOnlyList<long[]> inputs, long[] output) => op switch
    {
        "MatMul" or "FusedMatMul" or "Gemm" or "FusedGemm" or "DynamicQuantizeMatMul" or "MatMulIntegerToFloat" =>
            MatrixProduct(op, inputs[0], output),
        "MultiHeadAttention" => new(op, Attention(inputs[0], inputs[1], output), null),
        "Conv" or "FusedConv" or "NhwcFusedConv" => new(op, 2 * Count(output) * Count(inputs[1].AsSpan(1)), null),
        "ConvTranspose" => new(op, 2 * Count(inputs[0]) * Count(inputs[1].AsSpan(1)), null),
        _ => new(op, 0, null),
    };

    /// <summary>The left side's last two axes hold rows and inner extent in either order, so it may be read transposed.</summary>
    private static KernelWork MatrixProduct(string op, long[] left, long[] output)
    {
        if (left.Length < 2 || output.Length < 2)
        {
            return new(op, 2 * Count(left) * Count(output), null);
        }

        long inner = left[^1] * left[^2] / output[^2];
        MatrixShape shape = new(Count(output) / output[^1], inner, output[^1]);
        return new(op, shape.Flops, shape);
    }

    /// <summary>Scores and their weighted sum, for query [batch, tokens, heads * width]
    /// and key [batch, keys, heads * width] or [batch, heads, keys, width].</summary>
    private static long Attention(long[] query, long[] key, long[] output) => 2 * query[0] * query[1] * key[^2] * (query[^1] + output[^1]);

    private static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long extent in shape)
        {
            count *= extent;
        }

        return count;
    }
}
