using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Conditioner, modulation and step in one graph, as training differentiates them.</summary>
/// <param name="scope">Root of the checkpoint's names.</param>
/// <param name="options">Sizes.</param>
/// <param name="learnsRanking">Whether the loss reaches the token samplers' ranking.</param>
public sealed class PixWizardNetwork(ParameterScope scope, PixWizardOptions options, bool learnsRanking = false)
{
    private readonly PixWizardConditioner _conditioner = new(scope, options, learnsRanking);
    private readonly PixWizardModulation _modulation = new(scope, options);
    private readonly PixWizardStep _step = new(scope, options);

    /// <returns>Velocity in state units per unit of time, [batch, N, F]; of no meaning at pad tokens.</returns>
    public Value Velocity(PixWizardInputs inputs)
    {
        PixWizardConditions conditions = _conditioner.Apply(inputs.HiddenStates, inputs.TextEmbeds, inputs.ImageTokens);
        (IReadOnlyList<BlockModulation> modulation, Value finalScale) = _modulation.ApplyPaired(
            inputs.Timesteps, conditions.RequestEmbedding);
        return _step.Apply(new StepInputs
        {
            Tokens = inputs.Tokens,
            SourceTokens = inputs.SourceTokens,
            TokenMask = inputs.TokenMask,
            RopeCos = inputs.RopeCos,
            RopeSin = inputs.RopeSin,
            AttentionGain = inputs.AttentionGain,
            Modulation = modulation,
            FinalScale = finalScale,
            TextMask = inputs.TextMask,
            Conditions = conditions.Blocks,
        });
    }
}
