using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>Stored under another shape of equal size.</summary>
/// <param name="Source">What is reshaped.</param>
/// <param name="Shape">Shape of the stored tensor.</param>
public sealed record ReshapedLayout(ParameterLayout Source, long[] Shape) : ParameterLayout
{
    /// <inheritdoc/>
    public override long[] GetShape() => Shape;

    /// <inheritdoc/>
    public override void Read(Func<string, LazyTensor> source, ReadOnlySpan<long> start, ReadOnlySpan<long> extent, Span<float> destination)
    {
        // Runs of consecutive elements are runs of the source too.
        int axis = TensorBlock.FirstWhole(Shape, extent);
        int run = (int)TensorBlock.Count(extent[axis..]);
        Span<long> strides = stackalloc long[Shape.Length];
        TensorBlock.Strides(Shape, strides);
        TensorBlock.Walk walk = new(extent[..axis], strides[..axis], stackalloc long[axis]);
        long first = TensorBlock.Offset(start, strides);
        for (int written = 0; written < destination.Length; written += run)
        {
            Source.ReadRange(source, first + walk.Offset, destination.Slice(written, run));
            walk.Next();
        }
    }

    /// <inheritdoc/>
    public override void Extract(Tensor stored, Action<string, Tensor> write) => Source.Extract(stored.Reshape(Source.GetShape()), write);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, long[] Shape)> GetParameters() => Source.GetParameters();

    /// <inheritdoc/>
    public override JsonObject ToJson() => new() { ["op"] = "reshape", ["shape"] = ToJsonArray(Shape), ["of"] = Source.ToJson() };
}
