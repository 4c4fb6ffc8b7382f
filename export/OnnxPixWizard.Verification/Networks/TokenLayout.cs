using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>Pictures of different sizes as rows of tokens, padded to the
/// longest, and back, by the runtime's own patches and rope tables.</summary>
internal sealed class TokenLayout
{
    private readonly long[][] _shapes;
    private readonly int _patchSize;
    private readonly TokenGrid[] _grids;

    /// <param name="shapes">[channels, height, width] of each picture.</param>
    /// <param name="patchSize">Side of a patch.</param>
    /// <exception cref="MalformedCaseException">A picture has other axes,
    /// other channels or sides that are no multiples of the patch.</exception>
    public TokenLayout(IReadOnlyList<long[]> shapes, int patchSize)
    {
        if (shapes.Any(shape => shape.Length != 3 || shape[0] != shapes[0][0] || shape[1] % patchSize != 0 || shape[2] % patchSize != 0))
        {
            throw new MalformedCaseException(
                $"States must be [channels, height, width] with equal channels and sides that are multiples of {patchSize}.");
        }

        _shapes = [.. shapes];
        _patchSize = patchSize;
        _grids = [.. shapes.Select(shape => TokenGrid.Of((int)shape[1], (int)shape[2], patchSize))];
        Length = _grids.Max(static grid => grid.Count);
        Channels = (int)shapes[0][0];
    }

    /// <summary>Rows.</summary>
    public int Count => _grids.Length;

    /// <summary>Tokens of the longest row.</summary>
    public int Length { get; }

    /// <summary>Channels of a picture.</summary>
    public int Channels { get; }

    /// <summary>Features of a token.</summary>
    public int Features => Channels * _patchSize * _patchSize;

    /// <summary>Tokens of a row.</summary>
    public int TokenCount(int row) => _grids[row].Count;

    /// <summary>Tokens [rows, length, features], channel-major; zero behind a row's end.</summary>
    public Tensor Patchify(IReadOnlyList<Tensor> pictures)
    {
        Tensor tokens = Tensor.Zeros(ElementType.Float32, Count, Length, Features);
        for (int row = 0; row < Count; row++)
        {
            Patches.Patchify(pictures[row].AsSpan<float>(), _grids[row], Channels, _patchSize, RowOf(tokens, row, Features));
        }

        return tokens;
    }

    /// <summary>Pictures of tokens.</summary>
    public IReadOnlyList<Tensor> Unpatchify(Tensor tokens)
    {
        Tensor[] pictures = new Tensor[Count];
        for (int row = 0; row < Count; row++)
        {
            pictures[row] = Tensor.Zeros(ElementType.Float32, _shapes[row]);
            Patches.Unpatchify(RowOf(tokens, row, Features), _grids[row], Channels, _patchSize, pictures[row].AsSpan<float>());
        }

        return pictures;
    }

    /// <summary>True where a row has a token, [rows, length].</summary>
    public Tensor Mask()
    {
        Tensor mask = Tensor.Zeros(ElementType.Bool, Count, Length);
        for (int row = 0; row < Count; row++)
        {
            mask.AsSpan<bool>().Slice(row * Length, _grids[row].Count).Fill(true);
        }

        return mask;
    }

    /// <summary>Rope tables of a plain evaluation, as the published constructor makes them: [rows, length, width / 2] each.</summary>
    public (Tensor Cosine, Tensor Sine) Rope(PixWizardOptions options) =>
        Rope(new RopeSettings { HeadWidth = options.HeadWidth, ScaleFactor = options.ScaleFactor }, time: 1);

    /// <summary>Rope tables, [rows, length, width / 2] each.</summary>
    /// <param name="settings">Frequencies.</param>
    /// <param name="time">Matters only where the settings depend on it.</param>
    internal (Tensor Cosine, Tensor Sine) Rope(RopeSettings settings, double time)
    {
        int entries = settings.HeadWidth / 2;
        Tensor cosine = Tensor.Zeros(ElementType.Float32, Count, Length, entries),
            sine = Tensor.Zeros(ElementType.Float32, Count, Length, entries);
        for (int row = 0; row < Count; row++)
        {
            RopeTable.Fill(settings, _grids[row], RowOf(cosine, row, entries), RowOf(sine, row, entries), time);
        }

        return (cosine, sine);
    }

    private Span<float> RowOf(Tensor tensor, int row, int width) => tensor.AsSpan<float>().Slice(row * Length * width, Length * width);
}
