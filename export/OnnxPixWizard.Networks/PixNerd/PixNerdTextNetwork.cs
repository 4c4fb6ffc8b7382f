using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>The text-conditional PixNerd in one graph, as training differentiates it.</summary>
/// <param name="scope">Root of the checkpoint's names.</param>
/// <param name="options">Sizes.</param>
public sealed class PixNerdTextNetwork(ParameterScope scope, PixNerdTextOptions options)
{
    private readonly PixNerdText _text = new(scope, options);
    private readonly PixNerdModulation _modulation = new(scope, options);
    private readonly PixNerdStep _step = new(scope, options);

    /// <param name="tokens">Noisy pixels that the fields see, channel-major, [batch, N, C·P²].</param>
    /// <param name="timesteps">[batch], 0 noise to 1 picture.</param>
    /// <param name="hiddenStates">The text encoder's, [batch, L, T].</param>
    /// <param name="ropeCos">Cosines of the rope angles, [1, N, d/2].</param>
    /// <param name="ropeSin">Sines of the rope angles, [1, N, d/2].</param>
    /// <param name="view">What transformer and fields see each; null = both all of <paramref name="tokens"/>.</param>
    /// <returns>Velocity in the layout of <paramref name="tokens"/>.</returns>
    public Value Velocity(Value tokens, Value timesteps, Value hiddenStates, Value ropeCos, Value ropeSin, PixNerdFieldView? view = null)
    {
        (IReadOnlyList<PixNerdBlockModulation> modulation, IReadOnlyList<PixNerdBlockModulation> textModulation, Value shift) =
            _modulation.ApplyPaired(timesteps, classEmbedding: null);
        Value places = PixelPlaces.Even(tokens.Backend, options.PatchSize, options.FieldExtent);
        return _step.Apply(new PixNerdStepInputs
        {
            Tokens = tokens,
            Patches = view?.Patches,
            PixelOffsets = _step.PixelOffsets(view?.Columns ?? places, view?.Rows ?? places),
            RopeCos = ropeCos,
            RopeSin = ropeSin,
            Modulation = modulation,
            TokenShift = shift,
            Text = _text.Refine(_text.Embed(hiddenStates), textModulation),
        });
    }
}
