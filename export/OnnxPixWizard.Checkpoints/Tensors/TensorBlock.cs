namespace OnnxPixWizard.Checkpoints.Tensors;

/// <summary>Arithmetic of rectangular blocks of row-major tensors.</summary>
internal static class TensorBlock
{
    /// <summary>Elements of a block.</summary>
    public static long Count(ReadOnlySpan<long> extent)
    {
        long count = 1;
        foreach (long length in extent)
        {
            count *= length;
        }

        return count;
    }

    /// <summary>The largest block that starts at an element and, read row-major, is a range of the tensor of at most a length.</summary>
    /// <param name="shape">Extents of the tensor.</param>
    /// <param name="first">Index of the first element.</param>
    /// <param name="length">Elements at most, at least 1.</param>
    /// <param name="start">Receives the block's first entry along each axis.</param>
    /// <param name="extent">Receives its entries along each axis.</param>
    /// <returns>Elements of the block.</returns>
    public static long At(ReadOnlySpan<long> shape, long first, long length, Span<long> start, Span<long> extent)
    {
        long rest = first, inner = 1, taken = 1;
        bool aligned = true;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            start[axis] = rest % shape[axis];
            rest /= shape[axis];
            // Grows outwards as long as everything further in is taken whole.
            extent[axis] = aligned ? Math.Max(1, Math.Min(shape[axis] - start[axis], length / inner)) : 1;
            taken *= extent[axis];
            aligned = aligned && start[axis] == 0 && extent[axis] == shape[axis];
            inner *= shape[axis];
        }

        return taken;
    }

    /// <summary>Copies a part into a block along one axis.</summary>
    /// <param name="part">Elements of the part, row-major.</param>
    /// <param name="partExtent">Its extents: those of the block but along the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="offset">Where the part starts along the axis.</param>
    /// <param name="length">Extent of the block along the axis.</param>
    /// <param name="block">Receives the elements.</param>
    public static void Place(ReadOnlySpan<float> part, ReadOnlySpan<long> partExtent, int axis, long offset, long length, Span<float> block)
    {
        int inner = (int)Count(partExtent[(axis + 1)..]), rows = (int)Count(partExtent[..axis]), run = (int)partExtent[axis] * inner;
        for (int row = 0; row < rows; row++)
        {
            part.Slice(row * run, run).CopyTo(block[(int)(((row * length) + offset) * inner)..]);
        }
    }

    /// <summary>The first axis from which on a block is a range of the tensor: all axes behind it are taken whole.</summary>
    public static int FirstWhole(ReadOnlySpan<long> shape, ReadOnlySpan<long> extent)
    {
        int axis = shape.Length - 1;
        while (axis > 0 && extent[axis] == shape[axis])
        {
            axis--;
        }

        return Math.Max(axis, 0);
    }

    /// <summary>Distances between neighbors along each axis of a row-major tensor.</summary>
    public static void Strides(ReadOnlySpan<long> shape, Span<long> strides)
    {
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }
    }

    /// <summary>Where an entry lies.</summary>
    public static long Offset(ReadOnlySpan<long> start, ReadOnlySpan<long> strides)
    {
        long offset = 0;
        for (int axis = 0; axis < start.Length; axis++)
        {
            offset += start[axis] * strides[axis];
        }

        return offset;
    }

    /// <summary>Visits the entries of a block in row-major order.</summary>
    /// <param name="extent">Entries along each axis.</param>
    /// <param name="strides">Distances along each axis.</param>
    /// <param name="position">Memory of as many numbers as there are axes.</param>
    public ref struct Walk(ReadOnlySpan<long> extent, ReadOnlySpan<long> strides, Span<long> position)
    {
        private readonly ReadOnlySpan<long> _extent = extent;
        private readonly ReadOnlySpan<long> _strides = strides;
        private readonly Span<long> _position = position;

        /// <summary>Distance of the current entry from the first one.</summary>
        public long Offset { get; private set; }

        /// <summary>Goes on to the next entry; behind the last one comes the first.</summary>
        public void Next()
        {
            for (int axis = _extent.Length - 1; axis >= 0; axis--)
            {
                Offset += _strides[axis];
                if (++_position[axis] < _extent[axis])
                {
                    return;
                }

                Offset -= _strides[axis] * _extent[axis];
                _position[axis] = 0;
            }
        }
    }
}
