using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Restorers;

/// <summary>Damaged pictures in, whole ones out.</summary>
/// <param name="options">Sizes.</param>
/// <param name="sources">What examples are made of.</param>
/// <param name="wholes">Tasks that whole views are drawn from; null: all that have any.</param>
internal sealed class RestorerObjective(RestorerOptions options, RestorerSources sources, IReadOnlyCollection<RestorerTask>? wholes = null)
    : ITrainingObjective
{
    /// <summary>Kernels between a restorer's own channels, which learn by <see cref="Muon"/>.</summary>
    public static bool IsHidden(ParameterSlot slot) => slot.Shape.Length == 4
        && (slot.Name.StartsWith("down.", StringComparison.Ordinal) || slot.Name.StartsWith("up.", StringComparison.Ordinal)
            || slot.Name.StartsWith("halve.", StringComparison.Ordinal) || slot.Name.StartsWith("double.", StringComparison.Ordinal));

    /// <summary>The parameters, as a training from nothing starts with them.</summary>
    public static ParameterStore CreateStore(RestorerOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        Graph graph = new("declarations");
        _ = RestorerGraph.Losses(graph, options, new BatchShape([new(1, options.Multiple, options.Multiple)], 0));
        return ParameterStore.For(graph, seed);
    }

    /// <inheritdoc/>
    public Losses Losses(Backend backend, BatchShape shape) => RestorerGraph.Losses(backend, options, shape);

    /// <inheritdoc/>
    public ITrainingBatch CreateBatch(TrainingStage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        return new RestorerBatch(options, sources, stage.Shape, wholes);
    }
}
