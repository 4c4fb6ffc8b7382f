using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>A small convolutional network over cells of 2x2 pixels whose learnt channels join the source picture's colors.</summary>
/// <remarks>
/// Parameters below source_stem: conv_in [w, 12, 3, 3], residual.j [w, w, 3, 3], conv_out [4c, w, 1, 1], with biases. Evaluated once an
/// image. Places of tokens follow their pixels where the options ask for them: cos(pi k u), k = 1 to K, u from 0 to 1 along the columns,
/// then along the rows.
/// </remarks>
public sealed class SourceStem
{
    private const int Colors = 3;
    private const int Cell = 2;

    private readonly PixWizardOptions _options;
    private readonly Convolution? _in;
    private readonly Convolution[] _residuals = [];
    private readonly Convolution? _out;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes; without a stem the source tokens are the picture's pixels alone.</param>
    public SourceStem(ParameterScope scope, PixWizardOptions options)
    {
        options.Validate();
        _options = options;
        if (options.SourceStem is { } stem)
        {
            ParameterScope root = scope.At("source_stem");
            _in = new Convolution(root.At("conv_in"), Colors * Cell * Cell, stem.Width, kernel: 3);
            _residuals = [.. stem.Dilations.Select((dilation, index) =>
                new Convolution(root.At("residual").At(index), stem.Width, stem.Width, kernel: 3, dilation))];
            _out = new Convolution(root.At("conv_out"), stem.Width, stem.Channels * Cell * Cell, kernel: 1);
        }
    }

    /// <param name="image">[batch, 3, height, width] in [-1, 1], sides multiples of the patch size.</param>
    /// <param name="placeScale">What places are multiplied by, [1]; null = 1.</param>
    /// <returns>[batch, N, Fs], channel-major, colors before learnt channels before places.</returns>
    public Value Apply(Value image, Value? placeScale = null)
    {
        Value channels = image;
        if (_in is not null)
        {
            Value x = Op.Silu(_in.Apply(Op.ToPatches(image, Cell)));
            foreach (Convolution residual in _residuals)
            {
                x += Op.Silu(residual.Apply(x));
            }

            Value learnt = Op.FromPatches(_out!.Apply(x), Cell, image[2], image[3]);
            channels = Op.Concat(1, image, learnt);
        }

        Value tokens = Patches.ToTokens(channels, _options.PatchSize);
        if (_options.PlaceFeatures == 0)
        {
            return tokens;
        }

        Value places = Op.Relabel(Places(image), tokens[0], tokens[1], _options.PlaceFeatures);
        return Op.Concat(-1, tokens, placeScale is null ? places : places * placeScale);
    }

    // Counted from ones in the picture's own shape, so that any size runs.
    private Value Places(Value image)
    {
        Value ones = (Op.Slice(Op.ToPatches(image, _options.PatchSize), 1, 0, 1) * 0f) + 1f;
        int count = _options.PlaceFeatures / 2;
        float[] frequencies = [.. Enumerable.Range(1, count).Select(static k => MathF.PI * k)];
        Value scale = image.Backend.Constant(Checkpoints.Tensors.Tensor.From<float>(frequencies, 1, count, 1, 1));
        return Patches.ToTokens(Op.Concat(1, Op.Cos(Evenly(ones, 3) * scale), Op.Cos(Evenly(ones, 2) * scale)), 1);
    }

    // The middles of equal parts of [0, 1].
    private static Value Evenly(Value ones, int axis)
    {
        Value counted = Op.CumSum(ones, axis);
        return (counted - 0.5f) / Op.ReduceMax(counted, keepDimensions: true, axis);
    }
}
