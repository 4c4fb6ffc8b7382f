namespace OnnxPixWizard.Checkpoints;

/// <summary>Gathers elements of strided views in row-major order.</summary>
internal static unsafe class StridedElements
{
    /// <summary>Whether row-major order is the order in the file, without gaps.</summary>
    public static bool AreDense(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long expected = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 0)
            {
                return true;
            }

            if (shape[axis] != 1 && strides[axis] != expected)
            {
                return false;
            }

            expected *= shape[axis];
        }

        return true;
    }

    /// <summary>The places, in elements from the tensor's first, between which a row-major range lies.</summary>
    public static (long First, long Last) Extent(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, long firstElement, long count)
    {
        // The slowest axes on which first and last element agree are fixed; below the first difference anything may be touched.
        Span<long> first = stackalloc long[shape.Length], last = stackalloc long[shape.Length];
        Unravel(shape, firstElement, first);
        Unravel(shape, firstElement + count - 1, last);
        long low = 0, high = 0;
        bool open = false;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            low += open ? 0 : first[axis] * strides[axis];
            high += (open ? shape[axis] - 1 : last[axis]) * strides[axis];
            open |= first[axis] != last[axis];
        }

        return (low, high);
    }

    /// <summary>Copies a row-major range.</summary>
    /// <param name="start">Place of the tensor's first element.</param>
    /// <param name="size">Bytes of an element: 1, 2, 4 or 8.</param>
    /// <param name="shape">Extent of each axis, none of them 0.</param>
    /// <param name="strides">Elements from one index of an axis to the next.</param>
    /// <param name="firstElement">Row-major index of the first.</param>
    /// <param name="destination">Receives whole elements.</param>
    public static void Copy(
        byte* start, int size, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, long firstElement, Span<byte> destination)
    {
        fixed (byte* target = destination)
        {
            long count = destination.Length / size;
            switch (size)
            {
                case 1: Copy(start, shape, strides, firstElement, target, count); break;
                case 2: Copy((ushort*)start, shape, strides, firstElement, (ushort*)target, count); break;
                case 4: Copy((uint*)start, shape, strides, firstElement, (uint*)target, count); break;
                default: Copy((ulong*)start, shape, strides, firstElement, (ulong*)target, count); break;
            }
        }
    }

    private static void Copy<T>(
        T* start, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, long firstElement, T* target, long count) where T : unmanaged
    {
        Span<long> index = stackalloc long[shape.Length];
        Unravel(shape, firstElement, index);
        long place = 0;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            place += index[axis] * strides[axis];
        }

        int inner = shape.Length - 1;
        long extent = shape[inner], stride = strides[inner];
        while (true)
        {
            long run = Math.Min(extent - index[inner], count);
            CopyRun(start + place, stride, target, run);
            target += run;
            count -= run;
            if (count == 0)
            {
                return;
            }

            place -= index[inner] * stride;
            index[inner] = 0;
            for (int axis = inner - 1; axis >= 0; axis--)
            {
                place += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                place -= shape[axis] * strides[axis];
                index[axis] = 0;
            }
        }
    }

    private static void CopyRun<T>(T* source, long stride, T* target, long count) where T : unmanaged
    {
        if (stride == 1)
        {
            Buffer.MemoryCopy(source, target, count * sizeof(T), count * sizeof(T));
            return;
        }

        for (long i = 0; i < count; i++, source += stride)
        {
            target[i] = *source;
        }
    }

    private static void Unravel(ReadOnlySpan<long> shape, long element, Span<long> index)
    {
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            (element, index[axis]) = Math.DivRem(element, shape[axis]);
        }
    }
}
