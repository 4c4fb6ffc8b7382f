using System.Text.Json.Nodes;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>Stored with its axes in another order.</summary>
/// <param name="Source">What is transposed.</param>
/// <param name="Permutation">Axis k of the stored tensor is axis Permutation[k] of the source.</param>
public sealed record TransposedLayout(ParameterLayout Source, int[] Permutation) : ParameterLayout
{
    /// <inheritdoc/>
    public override long[] GetShape()
    {
        long[] shape = Source.GetShape();
        return Array.ConvertAll(Permutation, axis => shape[axis]);
    }

    /// <inheritdoc/>
    public override Tensor Materialize(Func<string, Tensor> read) => TensorLayouts.Transpose(Source.Materialize(read), Permutation);

    /// <inheritdoc/>
    public override void Extract(Tensor stored, Action<string, Tensor> write)
    {
        int[] inverse = new int[Permutation.Length];
        for (int axis = 0; axis < inverse.Length; axis++)
        {
            inverse[Permutation[axis]] = axis;
        }

        Source.Extract(TensorLayouts.Transpose(stored, inverse), write);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, long[] Shape)> GetParameters() => Source.GetParameters();

    /// <inheritdoc/>
    public override JsonObject ToJson() => new()
    {
        ["op"] = "transpose",
        ["perm"] = ToJsonArray(Permutation.Select(static axis => (long)axis)),
        ["of"] = Source.ToJson(),
    };
}
