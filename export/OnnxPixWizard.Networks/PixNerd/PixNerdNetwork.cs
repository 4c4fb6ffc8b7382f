using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>PixNerd of either family in one graph, as training differentiates it.</summary>
public sealed class PixNerdNetwork
{
    private readonly PixNerdOptions _options;
    private readonly PixNerdClasses? _classes;
    private readonly PixNerdText? _text;
    private readonly PixNerdModulation _modulation;
    private readonly PixNerdStep _step;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes; their type is the family.</param>
    public PixNerdNetwork(ParameterScope scope, PixNerdOptions options)
    {
        _options = options;
        _classes = options is PixNerdClassOptions byClass ? new PixNerdClasses(scope, byClass) : null;
        _text = options is PixNerdTextOptions byText ? new PixNerdText(scope, byText) : null;
        _modulation = new PixNerdModulation(scope, options);
        _step = new PixNerdStep(scope, options);
    }

    /// <param name="tokens">Noisy pixels that the fields see, channel-major, [batch, N, C·P²].</param>
    /// <param name="timesteps">[batch], 0 noise to 1 picture.</param>
    /// <param name="condition">
    /// Classes, 64-bit integers [batch], of which the number of classes stands for none; or the text encoder's states, [batch, L, T].
    /// </param>
    /// <param name="ropeCos">Cosines of the rope angles, [1, N, d/2].</param>
    /// <param name="ropeSin">Sines of the rope angles, [1, N, d/2].</param>
    /// <param name="view">What transformer and fields see each; null = both all of <paramref name="tokens"/>.</param>
    /// <returns>Velocity in the layout of <paramref name="tokens"/>.</returns>
    public Value Velocity(Value tokens, Value timesteps, Value condition, Value ropeCos, Value ropeSin, PixNerdFieldView? view = null)
    {
        (IReadOnlyList<PixNerdBlockModulation> modulation, IReadOnlyList<PixNerdBlockModulation> textModulation, Value shift) =
            _modulation.ApplyPaired(timesteps, _classes?.Apply(condition));
        Value places = PixelPlaces.Even(tokens.Backend, _options.PatchSize, _options.FieldExtent);
        return _step.Apply(new PixNerdStepInputs
        {
            Tokens = tokens,
            Patches = view?.Patches,
            PixelOffsets = _step.PixelOffsets(view?.Columns ?? places, view?.Rows ?? places),
            RopeCos = ropeCos,
            RopeSin = ropeSin,
            Modulation = modulation,
            TokenShift = shift,
            Text = _text?.Refine(_text.Embed(condition), textModulation),
        });
    }
}

/// <summary>PixNerd's table of classes; its last row stands for no class.</summary>
/// <remarks>Parameter: y_embedder.embedding_table.weight [classes + 1, D].</remarks>
/// <param name="scope">Root of the checkpoint's names.</param>
/// <param name="options">Sizes.</param>
public sealed class PixNerdClasses(ParameterScope scope, PixNerdClassOptions options)
{
    private readonly Value _table = scope.At("y_embedder").At("embedding_table").Parameter(
        "weight", ParameterInitialization.Normal(0.02f), options.NumClasses + 1, options.HiddenSize);

    /// <param name="classes">64-bit integers, [batch].</param>
    /// <returns>[batch, D].</returns>
    public Value Apply(Value classes) => Op.Gather(_table, classes);
}
