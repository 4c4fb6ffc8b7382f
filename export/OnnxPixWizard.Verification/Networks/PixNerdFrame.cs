using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>
/// One size of PixNerd's pictures: tokens on the transformer's grid, their patches of pixels on the field's, by the runtime's own patches,
/// places and rope tables. A rest on the right or at the bottom that fills no patch belongs to no token; its velocity is 0.
/// </summary>
internal sealed class PixNerdFrame
{
    private readonly PixNerdOptions _options;
    private readonly int _height;
    private readonly int _width;
    private readonly TokenGrid _grid;
    private readonly PatchShape _patch;

    /// <param name="options">The network.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="scaleRows">Rows of the picture to rows that the transformer sees.</param>
    /// <param name="scaleColumns">The same for columns.</param>
    /// <exception cref="MalformedCaseException">The grids of transformer and field do not meet.</exception>
    public PixNerdFrame(PixNerdOptions options, int height, int width, double scaleRows = 1, double scaleColumns = 1)
    {
        (_options, _height, _width) = (options, height, width);
        int side = options.PatchSize;
        _patch = new PatchShape((int)(side * scaleRows), (int)(side * scaleColumns));
        _grid = new TokenGrid((int)(height / scaleRows) / side, (int)(width / scaleColumns) / side);
        if (_patch.Rows < 1 || _patch.Columns < 1 || _grid.Rows < 1 || _grid.Columns < 1
            || _grid.Rows != height / _patch.Rows || _grid.Columns != width / _patch.Columns
            || _patch.Rows != side * scaleRows || _patch.Columns != side * scaleColumns)
        {
            throw new MalformedCaseException(
                $"A picture of {width}x{height} at a scale of {scaleColumns}x{scaleRows} has no whole number of pixels in each of the "
                    + $"transformer's patches of {side}x{side}.");
        }
    }

    /// <summary>The frame of a case's run.</summary>
    public static PixNerdFrame Of(PixNerdOptions options, Tensor pictures, JsonElement run) =>
        pictures.Rank == 4 && pictures.Shape[1] == options.InChannels
            ? new PixNerdFrame(
                options, (int)pictures.Shape[2], (int)pictures.Shape[3],
                run.OptionalDouble("decoder_patch_scaling_h") ?? 1, run.OptionalDouble("decoder_patch_scaling_w") ?? 1)
            : throw new MalformedCaseException($"Pictures must be [batch, {options.InChannels}, height, width].");

    /// <summary>Places of a patch's columns and rows.</summary>
    public (Tensor Columns, Tensor Rows) Places
    {
        get
        {
            Tensor columns = Tensor.Zeros(ElementType.Float32, _patch.Columns), rows = Tensor.Zeros(ElementType.Float32, _patch.Rows);
            FieldGrid.FillPlaces(_options.FieldExtent, columns.AsSpan<float>());
            FieldGrid.FillPlaces(_options.FieldExtent, rows.AsSpan<float>());
            return (columns, rows);
        }
    }

    /// <summary>The pixels that the transformer sees.</summary>
    public Tensor Picks
    {
        get
        {
            Tensor picks = Tensor.Zeros(ElementType.Int32, (long)_options.PatchSize * _options.PatchSize);
            FieldGrid.FillPicks(_options.PatchSize, _patch, picks.AsSpan<int>());
            return picks;
        }
    }

    /// <summary>Cosines and sines, [1, tokens, d/2] each.</summary>
    public (Tensor Cosine, Tensor Sine) Rope => RopeTables(_options is PixNerdTextOptions, _grid, _options.HeadWidth);

    /// <summary>The runtime's tables for a grid, [1, tokens, d/2] each.</summary>
    public static (Tensor Cosine, Tensor Sine) RopeTables(bool isText, TokenGrid grid, int headWidth)
    {
        RopeSettings settings = new() { HeadWidth = headWidth, Places = isText ? RopePlaces.SwappedSpan : RopePlaces.FixedSpan };
        Tensor cosine = Tensor.Zeros(ElementType.Float32, 1, grid.Count, headWidth / 2),
            sine = Tensor.Zeros(ElementType.Float32, 1, grid.Count, headWidth / 2);
        RopeTable.Fill(settings, grid, cosine.AsSpan<float>(), sine.AsSpan<float>());
        return (cosine, sine);
    }

    /// <summary>[batch, C, height, width] to [batch, tokens, C·q].</summary>
    public Tensor Patchify(Tensor pictures)
    {
        Tensor whole = TensorLayouts.Slice(
            TensorLayouts.Slice(pictures, 2, 0, _grid.Rows * _patch.Rows), 3, 0, _grid.Columns * _patch.Columns);
        int batch = (int)pictures.Shape[0], features = _options.InChannels * _patch.Count, values = _grid.Count * features;
        Tensor tokens = Tensor.Zeros(ElementType.Float32, batch, _grid.Count, features);
        for (int item = 0; item < batch; item++)
        {
            Patches.Patchify(
                whole.AsSpan<float>().Slice(item * values, values), _grid, _options.InChannels, _patch,
                tokens.AsSpan<float>().Slice(item * values, values));
        }

        return tokens;
    }

    /// <summary>[batch, tokens, C·q] to [batch, C, height, width].</summary>
    public Tensor Unpatchify(Tensor tokens)
    {
        int batch = (int)tokens.Shape[0], rows = _grid.Rows * _patch.Rows, columns = _grid.Columns * _patch.Columns,
        channels = _options.InChannels;
        int values = channels * rows * columns;
        float[] whole = new float[values];
        Tensor pictures = Tensor.Zeros(ElementType.Float32, batch, channels, _height, _width);
        for (int item = 0; item < batch; item++)
        {
            Patches.Unpatchify(tokens.AsSpan<float>().Slice(item * values, values), _grid, channels, _patch, whole);
            for (int line = 0; line < channels * rows; line++)
            {
                int target = ((((item * channels) + (line / rows)) * _height) + (line % rows)) * _width;
                whole.AsSpan(line * columns, columns).CopyTo(pictures.AsSpan<float>()[target..]);
            }
        }

        return pictures;
    }
}
