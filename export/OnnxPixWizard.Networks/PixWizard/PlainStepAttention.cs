using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>By products and softmax, masks added to the scores: every part has a gradient rule.</summary>
internal sealed class PlainStepAttention(PixWizardOptions options, StepInputs inputs) : StepAttention(options)
{
    private readonly Value? _tokenBias = Bias(inputs.TokenMask);
    private readonly Value? _textBias = Bias(inputs.TextMask);

    public override Value Self(Value query, Value keys, Value values) => Core.ByProducts(query, ByHeads(keys), ByHeads(values), _tokenBias);

    public override Value Image(Value query, Value keys, Value values) => Core.ByProducts(query, keys, values, bias: null);

    public override Value Text(Value query, Value keys, Value values) => Core.ByProducts(query, keys, values, _textBias);

    private static Value ByHeads(Value x) => Op.Transpose(x, 0, 2, 1, 3);

    private static Value? Bias(Value? mask) => mask is null ? null : Op.Unsqueeze(AttentionBias.Where(mask), 1, 2, 3);
}
