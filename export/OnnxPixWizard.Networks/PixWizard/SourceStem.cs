using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>A small convolutional network over cells of 2x2 pixels whose learnt channels join the source picture's colours.</summary>
/// <remarks>
/// Parameters below source_stem: conv_in [w, 12, 3, 3], residual.j [w, w, 3, 3], conv_out [4c, w, 1, 1], with biases. Evaluated once an image.
/// </remarks>
public sealed class SourceStem
{
    private const int Colours = 3;
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
            _in = new Convolution(root.At("conv_in"), Colours * Cell * Cell, stem.Width, kernel: 3);
            _residuals = [.. stem.Dilations.Select((dilation, index) =>
                new Convolution(root.At("residual").At(index), stem.Width, stem.Width, kernel: 3, dilation))];
            _out = new Convolution(root.At("conv_out"), stem.Width, stem.Channels * Cell * Cell, kernel: 1);
        }
    }

    /// <param name="image">[batch, 3, height, width] in [-1, 1], sides multiples of the patch size.</param>
    /// <returns>[batch, N, Fs], channel-major, colours before learnt channels.</returns>
    public Value Apply(Value image)
    {
        Value channels = image;
        if (_in is not null)
        {
            Value x = Op.Silu(_in.Apply(Patches.ToChannels(image, Cell)));
            foreach (Convolution residual in _residuals)
            {
                x += Op.Silu(residual.Apply(x));
            }

            Value learnt = Patches.FromChannels(_out!.Apply(x), Cell, image[2], image[3]);
            channels = Op.Concat(1, image, learnt);
        }

        return Patches.ToTokens(channels, _options.PatchSize);
    }
}
