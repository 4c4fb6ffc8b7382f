using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Precision;

/// <summary>
/// Linear maps as products of 8-bit integers: signed weights with a factor a column, unsigned activations with a factor a row that is found
/// when they are known. A token with large activations costs the others nothing, unlike a factor for all; of ONNX Runtime's products on
/// CPUs only unsigned times signed take the VNNI and AMX kernels. Tables of embeddings become 8-bit too. All else stays in 32-bit floats.
/// </summary>
/// <param name="stored">Elements of what the graph stores.</param>
/// <param name="weightBits">7 or 8.</param>
internal sealed class RowInt8Rewrite(StoredTensors stored, int weightBits = 8) : LinearRewrite(stored)
{
    /// <inheritdoc/>
    protected override RecordedValue Product(RecordedValue x, StoredMatrix weight) => RowInt8Product.Add(Target, x, weight, weightBits);
}
