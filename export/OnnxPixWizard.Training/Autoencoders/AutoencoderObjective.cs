using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Autoencoders;

/// <summary>Pictures through the bottleneck of a latent and back.</summary>
/// <param name="options">Sizes.</param>
internal sealed class AutoencoderObjective(VaeOptions options) : ITrainingObjective
{
    /// <summary>The parameters, as a training from nothing starts with them.</summary>
    public static ParameterStore CreateStore(VaeOptions options, ulong seed)
    {
        Graph graph = new("declarations");
        _ = AutoencoderGraph.Losses(graph, options, new BatchShape([new(1, options.CellSide, options.CellSide)], 0));
        return ParameterStore.For(graph, seed);
    }

    /// <summary>Kernels and matrices between an autoencoder's own channels, which learn by <see cref="Muon"/>.</summary>
    public static bool IsHidden(ParameterSlot slot) => slot.Shape.Length > 1 && slot.Name.Contains("_block", StringComparison.Ordinal);

    /// <inheritdoc/>
    public Losses Losses(Backend backend, BatchShape shape) => AutoencoderGraph.Losses(backend, options, shape);

    /// <inheritdoc/>
    public ITrainingBatch CreateBatch(TrainingStage stage) => new AutoencoderBatch(options, stage.Shape);
}
