using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;

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
    public override void Read(Func<string, LazyTensor> source, ReadOnlySpan<long> start, ReadOnlySpan<long> extent, Span<float> destination)
    {
        Span<long> from = stackalloc long[start.Length], length = stackalloc long[start.Length];
        for (int axis = 0; axis < Permutation.Length; axis++)
        {
            from[Permutation[axis]] = start[axis];
            length[Permutation[axis]] = extent[axis];
        }

        using RentedFloats block = new(destination.Length);
        Source.Read(source, from, length, block.Span);
        if (Permutation is [1, 0])
        {
            MatrixTransposition.Transpose(block.Span, (int)length[0], (int)length[1], destination);
            return;
        }

        Span<long> blockStrides = stackalloc long[start.Length], strides = stackalloc long[start.Length];
        TensorBlock.Strides(length, blockStrides);
        for (int axis = 0; axis < Permutation.Length; axis++)
        {
            strides[axis] = blockStrides[Permutation[axis]];
        }

        TensorBlock.Walk walk = new(extent, strides, stackalloc long[start.Length]);
        for (int written = 0; written < destination.Length; written++)
        {
            destination[written] = block.Span[(int)walk.Offset];
            walk.Next();
        }
    }

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
