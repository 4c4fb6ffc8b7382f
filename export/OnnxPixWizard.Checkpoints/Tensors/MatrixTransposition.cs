using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OnnxPixWizard.Checkpoints.Tensors;

/// <summary>Transposes matrices of 32-bit floats tile by tile, so that both sides stay in the cache.</summary>
internal static class MatrixTransposition
{
    private const int Tile = 8, Band = 64;

    /// <param name="source">[rows, columns].</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="target">[columns, rows].</param>
    public static void Transpose(ReadOnlySpan<float> source, int rows, int columns, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, rows * columns, nameof(source));
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, rows * columns, nameof(target));
        ref float from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target);
        int fullRows = Avx.IsSupported ? rows / Tile * Tile : 0, fullColumns = Avx.IsSupported ? columns / Tile * Tile : 0;
        for (int band = 0; band < fullColumns; band += Band)
        {
            int end = Math.Min(fullColumns, band + Band);
            for (int row = 0; row < fullRows; row += Tile)
            {
                for (int column = band; column < end; column += Tile)
                {
                    TransposeTile(ref Unsafe.Add(ref from, ((nint)row * columns) + column), columns,
                        ref Unsafe.Add(ref to, ((nint)column * rows) + row), rows);
                }
            }
        }

        Edge(source, rows, columns, target, 0, fullRows, fullColumns);
        Edge(source, rows, columns, target, fullRows, rows, 0);
    }

    private static void Edge(
        ReadOnlySpan<float> source, int rows, int columns, Span<float> target, int firstRow, int endRow, int firstColumn)
    {
        for (int band = firstColumn; band < columns; band += Band)
        {
            int end = Math.Min(columns, band + Band);
            for (int row = firstRow; row < endRow; row++)
            {
                for (int column = band; column < end; column++)
                {
                    target[(column * rows) + row] = source[(row * columns) + column];
                }
            }
        }
    }

    // Pairs, then quadruples, then halves of registers change places.
    private static void TransposeTile(ref float from, nint fromStride, ref float to, nint toStride)
    {
        Vector256<float> r0 = Vector256.LoadUnsafe(ref from), r1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, fromStride));
        Vector256<float> r2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 2 * fromStride)),
            r3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 3 * fromStride));
        Vector256<float> r4 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 4 * fromStride)),
            r5 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 5 * fromStride));
        Vector256<float> r6 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 6 * fromStride)),
            r7 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 7 * fromStride));

        Vector256<float> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1), a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5), a5 = Avx.UnpackHigh(r4, r5), a6 = Avx.UnpackLow(r6, r7), a7 = Avx.UnpackHigh(r6, r7);

        const byte low = 0x44, high = 0xEE;
        Vector256<float> b0 = Avx.Shuffle(a0, a2, low), b1 = Avx.Shuffle(a0, a2, high), b2 = Avx.Shuffle(a1, a3, low),
            b3 = Avx.Shuffle(a1, a3, high);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, low), b5 = Avx.Shuffle(a4, a6, high), b6 = Avx.Shuffle(a5, a7, low),
            b7 = Avx.Shuffle(a5, a7, high);

        const byte first = 0x20, second = 0x31;
        Avx.Permute2x128(b0, b4, first).StoreUnsafe(ref to);
        Avx.Permute2x128(b1, b5, first).StoreUnsafe(ref Unsafe.Add(ref to, toStride));
        Avx.Permute2x128(b2, b6, first).StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStride));
        Avx.Permute2x128(b3, b7, first).StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStride));
        Avx.Permute2x128(b0, b4, second).StoreUnsafe(ref Unsafe.Add(ref to, 4 * toStride));
        Avx.Permute2x128(b1, b5, second).StoreUnsafe(ref Unsafe.Add(ref to, 5 * toStride));
        Avx.Permute2x128(b2, b6, second).StoreUnsafe(ref Unsafe.Add(ref to, 6 * toStride));
        Avx.Permute2x128(b3, b7, second).StoreUnsafe(ref Unsafe.Add(ref to, 7 * toStride));
    }
}
