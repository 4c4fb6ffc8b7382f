using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using TorchSharp;
using TorchSharp.Modules;
using ElementType = OnnxPixWizard.Checkpoints.Tensors.ElementType;
using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

#pragma warning disable CS1591 // Operators mean what the functions of Op with their names say.
namespace OnnxPixWizard.Training.Torch;

internal sealed partial class TorchBackend
{
    protected override Value Apply(UnaryOperator operation, Value value)
    {
        Tensor x = operation == UnaryOperator.Silu ? Stored(value) : Read(value);
        return Computed(operation switch
        {
            UnaryOperator.Abs => x.abs(),
            UnaryOperator.Cos => x.cos(),
            UnaryOperator.Exp => x.exp(),
            UnaryOperator.Log => x.log(),
            UnaryOperator.Gelu => F.gelu(x),
            UnaryOperator.GeluTanh => F.gelu(x, GELU.Approximate.tanh),
            UnaryOperator.Neg => x.neg(),
            UnaryOperator.QuickGelu => x * x.Times(1.702f).sigmoid(),
            UnaryOperator.Sigmoid => x.sigmoid(),
            UnaryOperator.Silu => F.silu(x),
            UnaryOperator.Sin => x.sin(),
            UnaryOperator.Sqrt => x.sqrt(),
            UnaryOperator.Tanh => x.tanh(),
            _ => throw new NotSupportedException($"{operation}"),
        });
    }

    protected override Value Apply(BinaryOperator operation, Value left, Value right)
    {
        (Tensor x, Tensor y) = operation is BinaryOperator.Add or BinaryOperator.Mul ? Together(left, right) : (Read(left), Read(right));
        return Computed(operation switch
        {
            BinaryOperator.Add => x.Plus(y),
            BinaryOperator.And => x.logical_and(y),
            BinaryOperator.Div => x / y,
            BinaryOperator.Equal => x.eq(y),
            BinaryOperator.Greater => x.gt(y),
            BinaryOperator.GreaterOrEqual => x.ge(y),
            BinaryOperator.Max => torch.maximum(x, y),
            BinaryOperator.Mul => x * y,
            BinaryOperator.Sub => x.Minus(y),
            _ => throw new NotSupportedException($"{operation}"),
        });
    }

    protected override Value Clip(Value value, float minimum, float maximum) => Computed(Read(value).Within(minimum, maximum));

    protected override Value Where(Value condition, Value whenTrue, Value whenFalse) =>
        Computed(torch.where(Read(condition), Read(whenTrue), Read(whenFalse)));

    protected override Value Cast(Value value, ElementType type) => Computed(Read(value).to_type(TorchTensors.ToScalarType(type)));

    protected override Value StopGradient(Value value) => Computed(Read(value).detach());

    protected override Value Transpose(Value value, ReadOnlySpan<long> permutation) => Computed(Read(value).permute(permutation.ToArray()));

    protected override Value Reshape(Value value, ReadOnlySpan<Dimension> shape) =>
        Computed(Read(value).reshape(Shape.Create(shape).ToLengths()));

    protected override Value ReshapeLike(Value value, Value other) => Computed(Read(value).reshape(Read(other).shape));

    protected override Value Relabel(Value value, ReadOnlySpan<Dimension> shape) => value;

    protected override Value Unsqueeze(Value value, ReadOnlySpan<long> axes)
    {
        List<long> shape = [.. Read(value).shape];
        long rank = shape.Count + axes.Length;
        long[] places = [.. axes];
        foreach (long axis in places.Select(axis => axis < 0 ? axis + rank : axis).Order())
        {
            shape.Insert((int)axis, 1);
        }

        return Computed(Read(value).reshape([.. shape]));
    }

    protected override Value Squeeze(Value value, ReadOnlySpan<long> axes)
    {
        Tensor x = Read(value);
        long[] dropped = [.. axes];
        foreach (long axis in dropped.Select(axis => (long)value.Shape.NormalizeAxis(axis)).OrderDescending())
        {
            x = x.squeeze(axis);
        }

        return Computed(x);
    }

    protected override Value Concat(int axis, ReadOnlySpan<Value> values)
    {
        Tensor[] parts = new Tensor[values.Length];
        for (int index = 0; index < parts.Length; index++)
        {
            parts[index] = Read(values[index]);
        }

        return Computed(torch.cat(parts, axis));
    }

    protected override IReadOnlyList<Value> Split(Value value, int axis, ReadOnlySpan<long> lengths) =>
        Array.ConvertAll(Read(value).split(lengths.ToArray(), axis), Computed);

    protected override Value Slice(Value value, int axis, long start, long limit) =>
        Computed(Read(value).slice(axis, start, Math.Min(limit, value[axis].Length), 1));

    protected override Value Pad(Value value, ReadOnlySpan<long> pads)
    {
        // libtorch counts axes from the last one.
        int rank = value.Rank;
        long[] order = new long[2 * rank];
        for (int axis = 0; axis < rank; axis++)
        {
            (order[2 * (rank - 1 - axis)], order[(2 * (rank - 1 - axis)) + 1]) = (pads[axis], pads[rank + axis]);
        }

        return Computed(F.pad(Read(value), order, PaddingModes.Constant, 0));
    }

    protected override Value ToPatches(Value image, int patch) => Computed(F.pixel_unshuffle(Stored(image), patch));

    protected override Value FromPatches(Value cells, int patch, Dimension height, Dimension width) =>
        Computed(F.pixel_shuffle(Stored(cells), patch));

    protected override Value Upsample(Value image, int factor) =>
        Computed(F.interpolate(Read(image), [image[2].Length * factor, image[3].Length * factor], mode: torch.InterpolationMode.Nearest));

    protected override Value ResizeBicubic(Value image, long height, long width) =>
        Computed(F.interpolate(Read(image), [height, width], mode: torch.InterpolationMode.Bicubic, align_corners: true));

    protected override Value Reduce(Reduction reduction, Value value, bool keepDimensions, ReadOnlySpan<long> axes)
    {
        Tensor x = Read(value);
        long[] all = axes.IsEmpty ? [.. Enumerable.Range(0, value.Rank).Select(static axis => (long)axis)] : axes.ToArray();
        return Computed(reduction switch
        {
            Reduction.Max => x.amax(all, keepDimensions),
            Reduction.Mean => x.mean(all, keepDimensions),
            _ => x.sum(all, keepDimensions),
        });
    }

    protected override Value CumSum(Value value, int axis) => Computed(Read(value).cumsum(axis));

    protected override Value ArgMax(Value value, int axis) => Computed(Read(value).argmax(axis, keepdim: true));

    protected override (Value Values, Value Indices) TopK(Value value, long count)
    {
        (Tensor values, Tensor indices) = Read(value).topk((int)count, -1, largest: true, sorted: true);
        return (Computed(values), Computed(indices));
    }

    protected override Value Gather(Value value, Value indices, int axis)
    {
        long[] shape = [.. value.Shape.ToLengths()[..axis], .. indices.Shape.ToLengths(), .. value.Shape.ToLengths()[(axis + 1)..]];
        return Computed(Read(value).index_select(axis, Read(indices).reshape(-1)).reshape(shape));
    }

    protected override Value GatherRows(Value value, Value indices) =>
        Computed(Read(value).gather(1, Read(indices).unsqueeze(2).expand(indices[0].Length, indices[1].Length, value[2].Length)));

    protected override Value Positions(Value rows) => Computed(torch.arange(rows[1].Length, torch.ScalarType.Float32, device).unsqueeze(0));
}
