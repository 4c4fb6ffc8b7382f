namespace OnnxPixWizard.Checkpoints.Tensors;

/// <summary>Moves elements of tensors without changing them, whatever their type.</summary>
public static class TensorLayouts
{
    /// <summary>Permutes axes: axis k of the result is axis <paramref name="permutation"/>[k] of the source.</summary>
    public static Tensor Transpose(Tensor source, ReadOnlySpan<int> permutation)
    {
        int rank = source.Rank;
        int size = source.Type.SizeInBytes();
        long[] shape = new long[rank];
        long[] strides = new long[rank];
        Span<long> sourceStrides = stackalloc long[rank];
        long stride = size;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            sourceStrides[axis] = stride;
            stride *= source.Shape[axis];
        }

        for (int axis = 0; axis < rank; axis++)
        {
            shape[axis] = source.Shape[permutation[axis]];
            strides[axis] = sourceStrides[permutation[axis]];
        }

        Tensor result = Tensor.Zeros(source.Type, shape);
        ReadOnlySpan<byte> from = source.Data.Span;
        Span<byte> to = result.Data.Span;
        Span<long> position = stackalloc long[rank];
        position.Clear();
        long offset = 0;
        for (int written = 0; written < to.Length; written += size)
        {
            from.Slice((int)offset, size).CopyTo(to[written..]);
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++position[axis] < shape[axis])
                {
                    break;
                }

                offset -= strides[axis] * shape[axis];
                position[axis] = 0;
            }
        }

        return result;
    }

    /// <summary>Joins tensors along an axis.</summary>
    public static Tensor Concatenate(IReadOnlyList<Tensor> parts, int axis)
    {
        long[] shape = parts[0].Shape.ToArray();
        shape[axis] = parts.Sum(part => part.Shape[axis]);
        Tensor result = Tensor.Zeros(parts[0].Type, shape);
        int outer = (int)Product(shape, 0, axis);
        int inner = (int)Product(shape, axis + 1, shape.Length) * result.Type.SizeInBytes();
        int rowLength = (int)shape[axis] * inner;
        int column = 0;
        foreach (Tensor part in parts)
        {
            int length = (int)part.Shape[axis] * inner;
            for (int row = 0; row < outer; row++)
            {
                part.Data.Span.Slice(row * length, length).CopyTo(result.Data.Span[((row * rowLength) + column)..]);
            }

            column += length;
        }

        return result;
    }

    /// <summary>Takes a range of one axis.</summary>
    public static Tensor Slice(Tensor source, int axis, long start, long length)
    {
        long[] indices = new long[length];
        for (long index = 0; index < length; index++)
        {
            indices[index] = start + index;
        }

        return Gather(source, axis, indices);
    }

    /// <summary>Takes entries of one axis by index.</summary>
    public static Tensor Gather(Tensor source, int axis, ReadOnlySpan<long> indices)
    {
        long[] shape = source.Shape.ToArray();
        int outer = (int)Product(shape, 0, axis);
        int inner = (int)Product(shape, axis + 1, shape.Length) * source.Type.SizeInBytes();
        int rowLength = (int)shape[axis] * inner;
        shape[axis] = indices.Length;
        Tensor result = Tensor.Zeros(source.Type, shape);
        Span<byte> to = result.Data.Span;
        for (int row = 0; row < outer; row++)
        {
            foreach (long index in indices)
            {
                source.Data.Span.Slice((row * rowLength) + ((int)index * inner), inner).CopyTo(to);
                to = to[inner..];
            }
        }

        return result;
    }

    private static long Product(ReadOnlySpan<long> shape, int from, int to)
    {
        long product = 1;
        for (int axis = from; axis < to; axis++)
        {
            product *= shape[axis];
        }

        return product;
    }
}
