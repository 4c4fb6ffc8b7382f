using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.States;

namespace OnnxPixWizard.Training.Flow;

/// <summary>The velocity of a flow between noise and the targets of all tasks.</summary>
/// <param name="model">Sizes of the model.</param>
/// <param name="tokenizers">The model's tokenizers.</param>
/// <param name="space">What the flow moves.</param>
/// <param name="options">Which examples.</param>
/// <param name="given">Examples from elsewhere; null: they are made.</param>
internal sealed class FlowObjective(
    ModelOptions model, InstructionTokenizers tokenizers, IStateSpace space, FlowOptions options, GivenExample? given = null)
    : ITrainingObjective
{
    /// <summary>The parameters of a model, as a training from nothing starts with them.</summary>
    public static ParameterStore CreateStore(ModelOptions model, ulong seed)
    {
        Graph graph = new("declarations");
        _ = ModelGraph.Velocity(graph, model, new BatchShape([new(1, 64, 64)], 8));
        return ParameterStore.For(graph, seed);
    }

    /// <inheritdoc/>
    public Losses Losses(Backend backend, BatchShape shape) => ModelGraph.Losses(backend, model, shape);

    /// <inheritdoc/>
    public ITrainingBatch CreateBatch(TrainingStage stage) =>
        new Examples(new TrainingBatch(model, stage.Shape),
            new BatchFiller(model, tokenizers, space, stage.Tasks ?? options.Tasks, options.Dropout, given), options);

    private sealed class Examples(TrainingBatch batch, BatchFiller filler, FlowOptions options) : ITrainingBatch
    {
        public BatchTensors Tensors => batch.Tensors;

        public void Fill(ulong seed, long updates) => filler.Fill(batch, seed, options.LessonsAt(updates));

        // Only answers at t = 0 with all conditions tell how well a task is solved.
        public string? KindOf(int row) => batch.IsPlainAnswer[row] ? batch.Tasks[row].Id() : null;

        public float LossWeightOf(int row) => batch.LossWeights[row];

        public void Dispose() => batch.Dispose();
    }
}
