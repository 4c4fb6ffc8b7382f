using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>The part of PixWizard that is evaluated for every velocity.</summary>
/// <remarks>
/// Parameters: x_embedder [D, F + Fs] with bias, in the pixel family with places place_embedder [D, 2K] beside it, pad_token [D], the
/// blocks' own, and those of the head.
/// </remarks>
public sealed class PixWizardStep
{
    private readonly Linear _embedder;
    private readonly Linear? _places;
    private readonly Value _padToken;
    private readonly PixWizardBlock[] _blocks;
    private readonly IVelocityHead _head;
    private readonly PixWizardOptions _options;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes; with a field the pixel family, without the latent one.</param>
    /// <exception cref="NetworkOptionsException">The options make no network.</exception>
    public PixWizardStep(ParameterScope scope, PixWizardOptions options)
    {
        options.Validate();
        _options = options;
        _embedder = new Linear(scope.At("x_embedder"), options.StateFeatures + options.SourcePixelFeatures, options.Dim);
        _places = options.PlaceFeatures == 0
            ? null
            : new Linear(scope.At("place_embedder"), options.PlaceFeatures, options.Dim, bias: false, ParameterInitialization.Zero);
        _padToken = scope.Parameter("pad_token", ParameterInitialization.Normal(0.02f), options.Dim);
        _blocks = [.. Enumerable.Range(0, options.NLayers).Select(block => new PixWizardBlock(scope.At("layers").At(block), options))];
        _head = options.Field is null ? new LatentHead(scope, options) : new NeuralFieldHead(scope, options);
    }

    /// <returns>Velocity in state units per unit of time, [batch, N, F],
    /// in the layout of the tokens; of no meaning at pad tokens.</returns>
    public Value Apply(StepInputs inputs)
    {
        Value source = _places is null ? inputs.SourceTokens : Op.Slice(inputs.SourceTokens, -1, 0, _options.SourcePixelFeatures);
        Value state = Op.Concat(-1, inputs.Tokens, source);
        Value x = _embedder.Apply(state);
        if (_places is not null)
        {
            x += _places.Apply(Op.Slice(inputs.SourceTokens, -1, _options.SourcePixelFeatures, _options.SourceFeatures));
        }

        if (inputs.TokenMask is { } mask)
        {
            x = Op.Where(Op.Unsqueeze(mask, 2), x, _padToken);
        }

        // The gain of the scores rides on the keys' rotation, which is one small product for all blocks.
        RotaryTables queryTables = new(inputs.RopeCos, inputs.RopeSin);
        RotaryTables keyTables = inputs.AttentionGain is { } gain
            ? new(inputs.RopeCos * Op.Squeeze(gain, 3), inputs.RopeSin * Op.Squeeze(gain, 3))
            : queryTables;
        IReadOnlyList<KeyMask?> masks = Op.KeyMasks(
            inputs.Tokens, _options.NHeads, _options.KeyValueHeads, inputs.TokenMask, inputs.TextMask);
        for (int block = 0; block < _blocks.Length; block++)
        {
            x = _blocks[block].Apply(x, queryTables, keyTables, inputs.Modulation[block], inputs.Conditions[block], masks[0], masks[1]);
        }

        return _head.Apply(Op.LayerNorm(x, weight: null, bias: null, 1e-6f) * (Op.Unsqueeze(inputs.FinalScale, 1) + 1f), state);
    }

    /// <summary>Takes the modulation of each block out of what <see cref="PixWizardModulation.ApplyGrid"/> made for one time.</summary>
    /// <param name="packed">[batch, n, 4D].</param>
    /// <param name="options">Sizes.</param>
    public static IReadOnlyList<BlockModulation> Unpack(Value packed, PixWizardOptions options)
    {
        int count = 4 * options.NLayers;
        long[] ones = new long[count];
        Array.Fill(ones, 1);
        float[] offsets = [.. Enumerable.Range(0, count).Select(static part => part % 2 == 0 ? 1f : 0f)];
        Value parts = Op.Reshape(
            packed, packed[0], count, options.Dim) + packed.Backend.Constant(Checkpoints.Tensors.Tensor.From<float>(offsets, 1, count, 1));
        IReadOnlyList<Value> rows = Op.Split(parts, 1, ones);
        return [.. Enumerable.Range(0, options.NLayers).Select(block =>
            new BlockModulation(rows[4 * block], rows[(4 * block) + 1], rows[(4 * block) + 2], rows[(4 * block) + 3]))];
    }
}

/// <summary>Turns a token into the velocity of its pixels.</summary>
internal interface IVelocityHead
{
    /// <param name="features">Modulated tokens, [batch, N, D].</param>
    /// <param name="state">State and source features of each token as the network read them, [batch, N, F + Fs].</param>
    /// <returns>[batch, N, F], channel-major as the state.</returns>
    Value Apply(Value features, Value state);
}
