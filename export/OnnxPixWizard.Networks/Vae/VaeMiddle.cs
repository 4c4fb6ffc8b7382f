using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Vae;

/// <summary>The smallest level of both halves.</summary>
/// <remarks>Parameters: mid_block.resnets.0, .attentions.0, .resnets.1.</remarks>
internal sealed class VaeMiddle(ParameterScope scope, int channels, VaeOptions options)
{
    private readonly VaeResidualBlock _before = new(scope.At("mid_block").At("resnets").At(0), channels, channels, options);
    private readonly VaeAttention _attention = new(scope.At("mid_block").At("attentions").At(0), channels, options);
    private readonly VaeResidualBlock _after = new(scope.At("mid_block").At("resnets").At(1), channels, channels, options);

    /// <param name="x">[batch, channels, height, width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x) => _after.Apply(_attention.Apply(_before.Apply(x)));
}
