using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>The three attentions of a block under the masks of one evaluation; made once for all blocks.</summary>
internal abstract class StepAttention(PixWizardOptions options)
{
    /// <summary>The products behind all three.</summary>
    protected GroupedAttention Core { get; } = new(options.NHeads, options.KeyValueHeads, options.HeadWidth);

    /// <summary>The form for a graph: fused where parameters are stored, differentiable where they are inputs.</summary>
    public static StepAttention Create(PixWizardOptions options, StepInputs inputs) => inputs.Tokens.Graph.Placement == ParameterPlacement.Stored
        ? new FusedStepAttention(options, inputs)
        : new PlainStepAttention(options, inputs);

    /// <summary>Among the tokens.</summary>
    /// <param name="query">[batch, N, H, d].</param>
    /// <param name="keys">[batch, N, G, d].</param>
    /// <param name="values">[batch, N, G, d].</param>
    /// <returns>[batch, N, D].</returns>
    public abstract Value Self(Value query, Value keys, Value values);

    /// <summary>To the selected image tokens, [batch, G, K, d].</summary>
    /// <inheritdoc cref="Self"/>
    public abstract Value Image(Value query, Value keys, Value values);

    /// <summary>To the text, [batch, G, L, d].</summary>
    /// <inheritdoc cref="Self"/>
    public abstract Value Text(Value query, Value keys, Value values);
}
