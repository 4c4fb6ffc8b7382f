using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>The class-conditional PixNerd in one graph, as training differentiates it.</summary>
/// <param name="scope">Root of the checkpoint's names.</param>
/// <param name="options">Sizes.</param>
public sealed class PixNerdClassNetwork(ParameterScope scope, PixNerdClassOptions options)
{
    private readonly PixNerdClasses _classes = new(scope, options);
    private readonly PixNerdModulation _modulation = new(scope, options);
    private readonly PixNerdStep _step = new(scope, options);

    /// <param name="tokens">Noisy pixels that the fields see, channel-major, [batch, N, C·P²].</param>
    /// <param name="timesteps">[batch], 0 noise to 1 picture.</param>
    /// <param name="classes">64-bit integers, [batch]; the number of classes stands for none.</param>
    /// <param name="ropeCos">Cosines of the rope angles, [1, N, d/2].</param>
    /// <param name="ropeSin">Sines of the rope angles, [1, N, d/2].</param>
    /// <param name="view">What transformer and fields see each; null = both all of <paramref name="tokens"/>.</param>
    /// <returns>Velocity in the layout of <paramref name="tokens"/>.</returns>
    public Value Velocity(Value tokens, Value timesteps, Value classes, Value ropeCos, Value ropeSin, PixNerdFieldView? view = null)
    {
        (IReadOnlyList<PixNerdBlockModulation> modulation, _, Value shift) = _modulation.ApplyPaired(timesteps, _classes.Apply(classes));
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
