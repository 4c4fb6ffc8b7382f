using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Vae;

/// <summary>Latent to picture.</summary>
/// <remarks>Parameters: post_quant_conv; decoder.conv_in, .mid_block, .up_blocks.b.resnets.k,
/// .up_blocks.b.upsamplers.0.conv, .conv_norm_out, .conv_out.</remarks>
public sealed class VaeDecoder
{
    private readonly Convolution _latent;
    private readonly Convolution _in;
    private readonly VaeMiddle _middle;
    private readonly List<(VaeResidualBlock[] Blocks, Convolution? Double)> _levels = [];
    private readonly VaeNorm _norm;
    private readonly Convolution _out;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="NetworkOptionsException">The options make no network.</exception>
    public VaeDecoder(ParameterScope scope, VaeOptions options)
    {
        options.Validate();
        ParameterScope decoder = scope.At("decoder");
        int channels = options.BlockOutChannels[^1], last = options.BlockOutChannels.Count - 1;
        _latent = new Convolution(scope.At("post_quant_conv"), options.LatentChannels, options.LatentChannels, kernel: 1);
        _in = new Convolution(decoder.At("conv_in"), options.LatentChannels, channels, kernel: 3);
        _middle = new VaeMiddle(decoder, channels, options);
        for (int level = 0; level <= last; level++)
        {
            ParameterScope block = decoder.At("up_blocks").At(level);
            int inputs = channels, outputs = options.BlockOutChannels[last - level];
            VaeResidualBlock[] blocks = [.. Enumerable.Range(0, options.LayersPerBlock + 1).Select(layer =>
                new VaeResidualBlock(block.At("resnets").At(layer), layer == 0 ? inputs : outputs, outputs, options))];
            _levels.Add(
                (blocks, level == last ? null : new Convolution(block.At("upsamplers").At(0).At("conv"), outputs, outputs, kernel: 3)));
            channels = outputs;
        }

        _norm = new VaeNorm(decoder.At("conv_norm_out"), channels, options);
        _out = new Convolution(decoder.At("conv_out"), channels, options.OutChannels, kernel: 3);
    }

    /// <param name="latent">[batch, C, rows, columns], unscaled.</param>
    /// <returns>[batch, 3, rows · 8, columns · 8] with four levels, about [-1, 1], not clamped.</returns>
    public Value Apply(Value latent)
    {
        Value x = _middle.Apply(_in.Apply(_latent.Apply(latent)));
        foreach ((VaeResidualBlock[] blocks, Convolution? twice) in _levels)
        {
            x = blocks.Aggregate(x, static (state, block) => block.Apply(state));
            x = twice?.Apply(Op.Upsample(x, 2)) ?? x;
        }

        return _out.Apply(Op.Silu(_norm.Apply(x)));
    }
}
