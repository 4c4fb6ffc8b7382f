using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Vae;

/// <summary>Picture to the mean and log variance of its latent.</summary>
/// <remarks>Parameters: encoder.conv_in, .down_blocks.b.resnets.k,
/// .down_blocks.b.downsamplers.0.conv, .mid_block, .conv_norm_out, .conv_out; quant_conv.</remarks>
public sealed class VaeEncoder
{
    private readonly VaeOptions _options;
    private readonly Convolution _in;
    private readonly List<(VaeResidualBlock[] Blocks, Convolution? Halve)> _levels = [];
    private readonly VaeMiddle _middle;
    private readonly VaeNorm _norm;
    private readonly Convolution _out;
    private readonly Convolution _moments;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="NetworkOptionsException">The options make no network.</exception>
    public VaeEncoder(ParameterScope scope, VaeOptions options)
    {
        options.Validate();
        _options = options;
        ParameterScope encoder = scope.At("encoder");
        int channels = options.BlockOutChannels[0], last = options.BlockOutChannels.Count - 1;
        _in = new Convolution(encoder.At("conv_in"), options.InChannels, channels, kernel: 3);
        for (int level = 0; level <= last; level++)
        {
            ParameterScope block = encoder.At("down_blocks").At(level);
            int inputs = channels, outputs = options.BlockOutChannels[level];
            VaeResidualBlock[] blocks = [.. Enumerable.Range(0, options.LayersPerBlock).Select(layer =>
                new VaeResidualBlock(block.At("resnets").At(layer), layer == 0 ? inputs : outputs, outputs, options))];
            _levels.Add(
                (blocks, level == last ? null : new Convolution(block.At("downsamplers").At(0).At("conv"), outputs, outputs, kernel: 3)));
            channels = outputs;
        }

        _middle = new VaeMiddle(encoder, channels, options);
        _norm = new VaeNorm(encoder.At("conv_norm_out"), channels, options);
        _out = new Convolution(encoder.At("conv_out"), channels, 2L * options.LatentChannels, kernel: 3);
        _moments = new Convolution(scope.At("quant_conv"), 2L * options.LatentChannels, 2L * options.LatentChannels, kernel: 1);
    }

    /// <param name="image">[batch, 3, height, width] in [-1, 1], sides multiples of 8 with four levels.</param>
    /// <returns>Mean and logarithm of the variance, clamped to [-30, 20], [batch, C, height / 8, width / 8] each, unscaled.</returns>
    public (Value Mean, Value LogVariance) Apply(Value image)
    {
        Value x = _in.Apply(image);
        foreach ((VaeResidualBlock[] blocks, Convolution? halve) in _levels)
        {
            x = blocks.Aggregate(x, static (state, block) => block.Apply(state));
            x = halve?.Halve(x) ?? x;
        }

        Value moments = _moments.Apply(_out.Apply(Op.Silu(_norm.Apply(_middle.Apply(x)))));
        IReadOnlyList<Value> parts = Op.Split(moments, 1, _options.LatentChannels, _options.LatentChannels);
        return (parts[0], Op.Clip(parts[1], -30, 20));
    }
}
