using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>Coordinate features of the pixels of a patch, from the places of its columns and rows.</summary>
internal static class PixelPlaces
{
    /// <summary>Features along one axis of <see cref="CosineProducts"/>; their square is the number of features of both kinds.</summary>
    public const int Frequencies = 8;

    /// <summary>Numbers that tell a pixel's place.</summary>
    public const int Features = Frequencies * Frequencies;

    private const double Slowest = 10000;

    /// <summary>Cosines alone of columns and rows in turn, at frequencies from 1 down to almost 1/10000.</summary>
    /// <param name="columns">Place of each column, [columns].</param>
    /// <param name="rows">Place of each row, [rows].</param>
    /// <param name="frequencies">The number of features is its square.</param>
    /// <returns>[rows · columns, frequencies²], row by row.</returns>
    public static Value Cosines(Value columns, Value rows, int frequencies = Frequencies)
    {
        int pairs = frequencies * frequencies / 2;
        float[] speeds = [.. Enumerable.Range(0, pairs).Select(k => (float)Math.Pow(Slowest, -k / (double)pairs))];
        Value scale = columns.Backend.Constant(Tensor.From<float>(speeds, 1, pairs));
        Value along = Op.Cos(Op.Unsqueeze(columns, 1) * scale), down = Op.Cos(Op.Unsqueeze(rows, 1) * scale);

        // Zeros carry each axis over the other, whatever their lengths.
        Value first = Op.Unsqueeze(along, 0) + (Op.Unsqueeze(down, 1) * 0f), second = Op.Unsqueeze(down, 1) + (Op.Unsqueeze(along, 0) * 0f);
        return Flat(Op.Concat(-1, Op.Unsqueeze(first, 3), Op.Unsqueeze(second, 3)), columns, rows, 2L * pairs);
    }

    /// <summary>Products of a cosine of the column and one of the row, the faster the smaller.</summary>
    /// <param name="columns">Place of each column, 0 to 1, [columns].</param>
    /// <param name="rows">Place of each row, 0 to 1, [rows].</param>
    /// <param name="frequencies">Frequencies along one axis, evenly from 0 to their own number.</param>
    /// <returns>[rows · columns, frequencies²], row by row; the row's frequency changes fastest.</returns>
    public static Value CosineProducts(Value columns, Value rows, int frequencies = Frequencies)
    {
        double[] speeds = [
            .. Enumerable.Range(0, frequencies).Select(k => frequencies == 1 ? 0 : (double)frequencies * k / (frequencies - 1))];
        Value scale = columns.Backend.Constant(
            Tensor.From<float>([.. speeds.Select(static speed => (float)(Math.PI * speed))], 1, frequencies));
        float[] damping = [.. speeds.SelectMany(_ => speeds, static (along, down) => (float)(1 / (1 + (along * down))))];
        Value along = Op.Unsqueeze(Op.Cos(Op.Unsqueeze(columns, 1) * scale), 0, 3);
        Value down = Op.Unsqueeze(Op.Cos(Op.Unsqueeze(rows, 1) * scale), 1, 2);
        return Flat(along * down * columns.Backend.Constant(Tensor.From<float>(damping, frequencies, frequencies)), columns, rows,
            (long)frequencies * frequencies);
    }

    /// <summary>Places of a patch's columns or rows, evenly from 0 to an end that is included.</summary>
    /// <param name="backend">Where the constant belongs.</param>
    /// <param name="count">Columns or rows; a single one lies at 0.</param>
    /// <param name="extent">The last place.</param>
    /// <returns>Constant, [count].</returns>
    public static Value Even(Backend backend, int count, double extent) => backend.Constant(
        Tensor.From<float>([.. Enumerable.Range(0, count).Select(index => count == 1 ? 0 : (float)(extent * index / (count - 1)))], count));

    private static Value Flat(Value table, Value columns, Value rows, long features) => Op.Reshape(table, rows[0] * columns[0], features);
}
