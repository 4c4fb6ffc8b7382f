using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>
/// By ONNX Runtime's tiled operator, which a mask input would switch off on the CPU: masks ride in a few further channels of a head, where a
/// query holds ones and a masked key a large negative number.
/// </summary>
internal sealed class FusedStepAttention : StepAttention
{
    private const int MaskChannels = 4;
    private const float Never = -1e5f;

    private readonly Value? _ones;
    private readonly Value? _tokenMask;
    private readonly Value? _textMask;

    public FusedStepAttention(PixWizardOptions options, StepInputs inputs)
        : base(options)
    {
        _tokenMask = inputs.TokenMask is { } tokens ? Op.Expand(Penalty(tokens, 2, 3), 1, 1, options.KeyValueHeads, MaskChannels) : null;
        _textMask = inputs.TextMask is { } text ? Op.Expand(Penalty(text, 2, 3), 1, 1, options.KeyValueHeads, MaskChannels) : null;
        if (_tokenMask is not null || _textMask is not null)
        {
            // Ones in the state's own batch and length, without reading a shape.
            Value first = Op.Slice(inputs.Tokens, -1, 0, 1);
            Value one = Op.Cast(Op.Equal(first, first), first.Type);
            _ones = Op.Expand(Op.Unsqueeze(one, 3), 1, 1, options.NHeads, MaskChannels);
        }
    }

    public override Value Self(Value query, Value keys, Value values) => _tokenMask is null
        ? Core.ByTokens(query, keys, values)
        : Core.ByTokens(Op.Concat(-1, query, _ones!), Op.Concat(-1, keys, _tokenMask), values);

    public override Value Image(Value query, Value keys, Value values) => Core.ByHeads(query, keys, values);

    // The operator takes keys wider than values only by tokens; a text is short, so turning it costs little.
    public override Value Text(Value query, Value keys, Value values) => _textMask is null
        ? Core.ByHeads(query, keys, values)
        : Core.ByTokens(Op.Concat(-1, query, _ones!), Op.Concat(-1, ByTokens(keys), _textMask), ByTokens(values));

    private static Value ByTokens(Value x) => Op.Transpose(x, 0, 2, 1, 3);

    private static Value Penalty(Value mask, params ReadOnlySpan<long> axes) =>
        Op.Unsqueeze(Op.Where(mask, mask.Graph.Scalar(0), mask.Graph.Scalar(Never / MaskChannels)), axes);
}
