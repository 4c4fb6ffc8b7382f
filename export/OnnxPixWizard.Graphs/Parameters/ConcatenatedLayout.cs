using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;

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
    public override void Read(Func<string, LazyTensor> source, ReadOnlySpan<long> start, ReadOnlySpan<long> extent, Span<float> destination)
    {
        Span<long> from = stackalloc long[start.Length], length = stackalloc long[start.Length];
        start.CopyTo(from);
        extent.CopyTo(length);
        bool together = TensorBlock.Count(extent[..Axis]) == 1;
        int inner = (int)TensorBlock.Count(extent[(Axis + 1)..]);
        long begin = 0, end = start[Axis] + extent[Axis];
        foreach (ParameterLayout part in Parts)
        {
            long entries = part.GetShape()[Axis], first = Math.Max(start[Axis], begin), last = Math.Min(end, begin + entries);
            if (first < last)
            {
                from[Axis] = first - begin;
                length[Axis] = last - first;
                if (together)
                {
                    part.Read(source, from, length, destination.Slice((int)(first - start[Axis]) * inner, (int)(last - first) * inner));
                }
                else
                {
                    using RentedFloats rows = new(TensorBlock.Count(length));
                    part.Read(source, from, length, rows.Span);
                    TensorBlock.Place(rows.Span, length, Axis, first - start[Axis], extent[Axis], destination);
                }
            }

            begin += entries;
        }
    }

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
