using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;

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
    public override void Read(Func<string, LazyTensor> source, ReadOnlySpan<long> start, ReadOnlySpan<long> extent, Span<float> destination)
    {
        Span<long> from = stackalloc long[start.Length], length = stackalloc long[start.Length];
        start.CopyTo(from);
        extent.CopyTo(length);
        for (long entry = 0; entry < extent[Axis];)
        {
            // Entries that stay together are read together.
            long first = Indices[start[Axis] + entry], run = 1;
            while (entry + run < extent[Axis] && Indices[start[Axis] + entry + run] == first + run)
            {
                run++;
            }

            from[Axis] = first;
            length[Axis] = run;
            using RentedFloats rows = new(TensorBlock.Count(length));
            Source.Read(source, from, length, rows.Span);
            TensorBlock.Place(rows.Span, length, Axis, entry, extent[Axis], destination);
            entry += run;
        }
    }

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
