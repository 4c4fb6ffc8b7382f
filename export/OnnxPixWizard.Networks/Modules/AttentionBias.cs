using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>Masks as numbers added to attention scores.</summary>
internal static class AttentionBias
{
    // Far below any score, yet finite, so that a row without any visible key still has a softmax.
    private const float Never = -1e9f;

    /// <summary>0 where a condition holds, a large negative number elsewhere.</summary>
    public static Value Where(Value visible) => Op.Where(visible, visible.Backend.Scalar(0), visible.Backend.Scalar(Never));

    /// <summary>Every position sees itself and those before it.</summary>
    /// <param name="backend">Where the constant belongs.</param>
    /// <param name="length">Positions.</param>
    /// <returns>Constant, [1, 1, length, length].</returns>
    public static Value Causal(Backend backend, int length)
    {
        float[] bias = new float[length * length];
        for (int query = 0; query < length; query++)
        {
            bias.AsSpan((query * length) + query + 1, length - query - 1).Fill(Never);
        }

        return backend.Constant(Tensor.From<float>(bias, 1, 1, length, length));
    }
}
