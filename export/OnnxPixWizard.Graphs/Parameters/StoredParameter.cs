using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>A published parameter as it is.</summary>
/// <param name="Name">Published name.</param>
/// <param name="Shape">Published shape.</param>
public sealed record StoredParameter(string Name, long[] Shape) : ParameterLayout
{
    /// <inheritdoc/>
    public override long[] GetShape() => Shape;

    /// <inheritdoc/>
    public override void Read(Func<string, LazyTensor> source, ReadOnlySpan<long> start, ReadOnlySpan<long> extent, Span<float> destination)
    {
        LazyTensor tensor = source(Name);
        if (tensor.Type != ElementType.Float32 || !tensor.Shape.SequenceEqual(Shape))
        {
            throw new ParameterException(Name,
                $"Parameter '{Name}' is {tensor.Type} [{string.Join(", ", tensor.Shape.ToArray())}]; this network needs Float32 "
                    + $"[{string.Join(", ", Shape)}].");
        }

        int axis = TensorBlock.FirstWhole(Shape, extent), rows = Math.Max(axis - 1, 0);
        int run = (int)TensorBlock.Count(extent[axis..]), runs = (int)TensorBlock.Count(extent[rows..axis]);
        Span<long> strides = stackalloc long[Shape.Length];
        TensorBlock.Strides(Shape, strides);
        TensorBlock.Walk walk = new(extent[..rows], strides[..rows], stackalloc long[rows]);
        long first = TensorBlock.Offset(start, strides);
        for (int written = 0; written < destination.Length; written += run * runs)
        {
            Span<float> block = destination.Slice(written, run * runs);
            if (runs == 1)
            {
                tensor.Read(first + walk.Offset, block);
            }
            else
            {
                tensor.ReadRuns(first + walk.Offset, run, strides[rows], block);
            }

            walk.Next();
        }
    }

    /// <inheritdoc/>
    public override void Extract(Tensor stored, Action<string, Tensor> write) => write(Name, stored.Reshape(Shape));

    /// <inheritdoc/>
    public override IEnumerable<(string Name, long[] Shape)> GetParameters() => [(Name, Shape)];

    /// <inheritdoc/>
    public override JsonObject ToJson() => new() { ["parameter"] = Name, ["shape"] = ToJsonArray(Shape) };
}
