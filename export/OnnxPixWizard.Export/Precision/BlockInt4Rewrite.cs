using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Quantization;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Precision;

/// <summary>
/// Linear maps with 4-bit weights in blocks of 32, each with a factor and a zero point, and arithmetic in 32-bit floats: an eighth of the
/// memory and about the same time. What predicts the weights of a neural field takes 8 bits as in <see cref="RowInt8Rewrite"/>: an error
/// there is one of every pixel; so does attention: it means values over many tokens, and an error of its weights is the same for all of
/// them. Tables of embeddings become 8-bit. All else stays in 32-bit floats.
/// </summary>
/// <param name="stored">Elements of what the graph stores.</param>
internal sealed class BlockInt4Rewrite(StoredTensors stored) : LinearRewrite(stored)
{
    /// <inheritdoc/>
    protected override RecordedValue Product(RecordedValue x, StoredMatrix weight) =>
        LinearLayers.IsPredictor(weight) || LinearLayers.IsAttention(weight) ? RowInt8Product.Add(Target, x, weight) : Blocks(x, weight);

    private RecordedValue Blocks(RecordedValue x, StoredMatrix weight)
    {
        BlockIntegers blocks = new(weight.Transposed);
        return Target.Add("MatMulNBits",
            [x, Part(".int4", blocks.Integers), Part(".scale", blocks.Scales), Part(".zero", blocks.Zeros)],
            new() { { "K", weight.Rows }, { "N", weight.Columns }, { "bits", 4 }, { "block_size", BlockIntegers.BlockLength } },
                Op.Microsoft);

        RecordedValue Part(string suffix, LazyTensor tensor) => Target.Stored(Target.FreeName(weight.Name + suffix), tensor);
    }
}
