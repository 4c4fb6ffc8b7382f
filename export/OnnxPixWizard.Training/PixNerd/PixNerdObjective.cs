using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Text;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>The velocity of PixNerd's flow from noise to pictures of a class, or to scenes that a caption describes.</summary>
/// <param name="model">Sizes.</param>
/// <param name="tokenizer">Of the text family; null in the class family.</param>
/// <param name="training">Which examples.</param>
internal sealed class PixNerdObjective(PixNerdModel model, Tokenizer? tokenizer, PixNerdTraining training) : ITrainingObjective
{
    private const int SmallestSide = 32;

    /// <summary>The parameters of a model, as a training from nothing starts with them.</summary>
    public static ParameterStore CreateStore(PixNerdModel model, ulong seed)
    {
        Graph graph = new("declarations");
        _ = PixNerdGraph.Velocity(graph, model, rows: 1);
        return ParameterStore.For(graph, seed);
    }

    /// <summary>Matrices between a layer's own features, which learn by <see cref="Muon"/>.</summary>
    public static bool IsHidden(ParameterSlot slot) => slot.Shape is [>= SmallestSide, >= SmallestSide]
        && (slot.Name.Contains(".attn.", StringComparison.Ordinal) || slot.Name.Contains(".mlp.", StringComparison.Ordinal)
            || MuonOptions.IsInLayer(slot));

    /// <inheritdoc/>
    public Losses Losses(Backend backend, BatchShape shape) => PixNerdGraph.Losses(backend, model, shape.Rows);

    /// <inheritdoc/>
    public ITrainingBatch CreateBatch(TrainingStage stage) => new PixNerdBatch(model, tokenizer, training, stage.Shape.Rows);
}
