using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Export.Verification.Networks;

/// <summary>Pictures of different sizes as rows of tokens, padded to the longest, and back.</summary>
/// <param name="shapes">[channels, height, width] of each picture.</param>
/// <param name="patch">Side of a patch.</param>
public sealed class TokenLayout(IReadOnlyList<long[]> shapes, int patch)
{
    private readonly int _patch = patch;

    /// <summary>Rows.</summary>
    public int Count => shapes.Count;

    /// <summary>Tokens of the longest row.</summary>
    public int Length { get; } = (int)shapes.Max(shape => shape[1] / patch * (shape[2] / patch));

    /// <summary>Features of a token.</summary>
    public int Features { get; } = (int)shapes[0][0] * patch * patch;

    /// <summary>Rows and columns of a picture's token grid.</summary>
    public (int Rows, int Columns) Grid(int row) => ((int)shapes[row][1] / _patch, (int)shapes[row][2] / _patch);

    /// <summary>Tokens [rows, length, features], channel-major; zero behind a row's end.</summary>
    public Tensor Patchify(IReadOnlyList<Tensor> pictures)
    {
        Tensor tokens = Tensor.Zeros(ElementType.Float32, Count, Length, Features);
        for (int row = 0; row < Count; row++)
        {
            Span<float> to = tokens.AsSpan<float>().Slice(row * Length * Features, Length * Features);
            ReadOnlySpan<float> from = pictures[row].AsSpan<float>();
            for (int element = 0; element < from.Length; element++)
            {
                to[Place(row, element)] = from[element];
            }
        }

        return tokens;
    }

    /// <summary>Pictures of tokens.</summary>
    public IReadOnlyList<Tensor> Unpatchify(Tensor tokens)
    {
        Tensor[] pictures = new Tensor[Count];
        for (int row = 0; row < Count; row++)
        {
            pictures[row] = Tensor.Zeros(ElementType.Float32, shapes[row]);
            ReadOnlySpan<float> from = tokens.AsSpan<float>().Slice(row * Length * Features, Length * Features);
            Span<float> to = pictures[row].AsSpan<float>();
            for (int element = 0; element < to.Length; element++)
            {
                to[element] = from[Place(row, element)];
            }
        }

        return pictures;
    }

    /// <summary>True where a row has a token, [rows, length].</summary>
    public Tensor Mask()
    {
        Tensor mask = Tensor.Zeros(ElementType.Bool, Count, Length);
        for (int row = 0; row < Count; row++)
        {
            (int rows, int columns) = Grid(row);
            mask.AsSpan<bool>().Slice(row * Length, rows * columns).Fill(true);
        }

        return mask;
    }

    private int Place(int row, int element)
    {
        int height = (int)shapes[row][1], width = (int)shapes[row][2];
        int channel = element / (height * width), y = element / width % height, x = element % width;
        int token = (y / _patch * (width / _patch)) + (x / _patch);
        return (token * Features) + (((channel * _patch) + (y % _patch)) * _patch) + (x % _patch);
    }
}
