using System.Text.Json.Nodes;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>Stored with the entries of one axis in another order, such as the rows of a final projection.</summary>
/// <param name="Source">What is permuted.</param>
/// <param name="Axis">The axis whose entries move.</param>
/// <param name="Indices">Entry k of the stored tensor is entry Indices[k] of the source: each exactly once.</param>
public sealed record PermutedLayout(ParameterLayout Source, int Axis, long[] Indices) : ParameterLayout
{
    /// <inheritdoc/>
    public override long[] GetShape() => Source.GetShape();

    /// <inheritdoc/>
    public override Tensor Materialize(Func<string, Tensor> read) => TensorLayouts.Gather(Source.Materialize(read), Axis, Indices);

    /// <inheritdoc/>
    public override void Extract(Tensor stored, Action<string, Tensor> write)
    {
        long[] inverse = new long[Indices.Length];
        for (int index = 0; index < inverse.Length; index++)
        {
            inverse[Indices[index]] = index;
        }

        Source.Extract(TensorLayouts.Gather(stored, Axis, inverse), write);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, long[] Shape)> GetParameters() => Source.GetParameters();

    /// <inheritdoc/>
    public override JsonObject ToJson() => new()
    {
        ["op"] = "permute",
        ["axis"] = Axis,
        ["indices"] = ToJsonArray(Indices),
        ["of"] = Source.ToJson(),
    };
}
