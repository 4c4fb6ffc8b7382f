using System.Runtime.InteropServices;

namespace OnnxPixWizard.Checkpoints.Tensors;

/// <summary>A part of a matrix of 32-bit floats, or the part turned over.</summary>
internal sealed class MatrixView : LazyTensor
{
    private readonly LazyTensor _source;
    private readonly long _firstRow;
    private readonly long _firstColumn;
    private readonly bool _transposed;

    private MatrixView(LazyTensor source, long firstRow, long rows, long firstColumn, long columns, bool transposed)
        : base(source.Type, transposed ? [columns, rows] : [rows, columns])
    {
        (_source, _firstRow, _firstColumn, _transposed) = (source, firstRow, firstColumn, transposed);
    }

    private long SourceWidth => _source.Shape[1];

    /// <summary>Sees a part of a matrix; a view of a view is one of the matrix behind it.</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="firstRow">First row of the part.</param>
    /// <param name="rows">Rows of the part.</param>
    /// <param name="firstColumn">First column of the part.</param>
    /// <param name="columns">Columns of the part.</param>
    /// <param name="transposed">Whether rows and columns change places.</param>
    public static MatrixView Of(LazyTensor source, long firstRow, long rows, long firstColumn, long columns, bool transposed) =>
        source switch
    {
        MatrixView { _transposed: true } turned =>
            new MatrixView(turned._source, turned._firstRow + firstColumn, columns, turned._firstColumn + firstRow, rows, !transposed),
        MatrixView part =>
            new MatrixView(part._source, part._firstRow + firstRow, rows, part._firstColumn + firstColumn, columns, transposed),
        _ => new MatrixView(source, firstRow, rows, firstColumn, columns, transposed),
    };

    /// <inheritdoc/>
    public override void Read(long first, Span<byte> destination)
    {
        Span<float> rest = MemoryMarshal.Cast<byte, float>(destination);
        long width = Shape[1];
        while (rest.Length > 0)
        {
            long row = first / width, column = first % width;
            int taken;
            if (_transposed && column == 0 && rest.Length >= width)
            {
                int rows = (int)Math.Min(rest.Length / width, int.MaxValue / width);
                taken = (int)(rows * width);
                ReadTransposed(row, rows, rest[..taken]);
            }
            else
            {
                taken = (int)Math.Min(rest.Length, width - column);
                ReadPart(row, column, rest[..taken]);
            }

            rest = rest[taken..];
            first += taken;
        }
    }

    /// <inheritdoc/>
    public override long ReadingSize(long budget)
    {
        // Fewer rows at once would read each line of the source's memory several times.
        const long TransposedRows = 64;
        long elements = base.ReadingSize(budget);
        return _transposed && elements < TransposedRows * Shape[1]
            ? Math.Min(TransposedRows, Math.Max(1, int.MaxValue / 8 / Shape[1])) * Shape[1] : elements;
    }

    private void ReadPart(long row, long column, Span<float> destination)
    {
        if (!_transposed)
        {
            _source.Read(((_firstRow + row) * SourceWidth) + _firstColumn + column, destination);
            return;
        }

        for (int index = 0; index < destination.Length; index++)
        {
            _source.Read(((_firstRow + column + index) * SourceWidth) + _firstColumn + row, destination.Slice(index, 1));
        }
    }

    // Rows of the view are columns of the source: a strip of each of the source's rows is read and spread out.
    private void ReadTransposed(long row, int rows, Span<float> destination)
    {
        int width = (int)Shape[1];
        using RentedFloats rented = new(rows);
        Span<float> strip = rented.Span;
        for (int column = 0; column < width; column++)
        {
            _source.Read(((_firstRow + column) * SourceWidth) + _firstColumn + row, strip);
            for (int index = 0; index < rows; index++)
            {
                destination[(index * width) + column] = strip[index];
            }
        }
    }
}
