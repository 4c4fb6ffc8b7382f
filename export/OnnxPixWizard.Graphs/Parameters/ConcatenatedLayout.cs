using System.Text.Json.Nodes;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>Several tensors stored as one, such as packed query, key and value projections.</summary>
/// <param name="Parts">The tensors in order.</param>
/// <param name="Axis">The axis along which they follow each other.</param>
public sealed record ConcatenatedLayout(IReadOnlyList<ParameterLayout> Parts, int Axis) : ParameterLayout
{
    /// <inheritdoc/>
    public override long[] GetShape()
    {
        long[] shape = [.. Parts[0].GetShape()];
        shape[Axis] = Parts.Sum(part => part.GetShape()[Axis]);
        return shape;
    }

    /// <inheritdoc/>
    public override Tensor Materialize(Func<string, Tensor> read) =>
        TensorLayouts.Concatenate([.. Parts.Select(part => part.Materialize(read))], Axis);

    /// <inheritdoc/>
    public override void Extract(Tensor stored, Action<string, Tensor> write)
    {
        long offset = 0;
        foreach (ParameterLayout part in Parts)
        {
            long length = part.GetShape()[Axis];
            part.Extract(TensorLayouts.Slice(stored, Axis, offset, length), write);
            offset += length;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, long[] Shape)> GetParameters() => Parts.SelectMany(static part => part.GetParameters());

    /// <inheritdoc/>
    public override JsonObject ToJson() => new()
    {
        ["op"] = "concat",
        ["axis"] = Axis,
        ["parts"] = new JsonArray([.. Parts.Select(static part => (JsonNode)part.ToJson())]),
    };
}
