using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Judging;

/// <summary>Pictures to their class.</summary>
/// <param name="options">Sizes.</param>
internal sealed class JudgeObjective(JudgeOptions options) : ITrainingObjective
{
    /// <summary>The parameters, as a training from nothing starts with them.</summary>
    public static ParameterStore CreateStore(JudgeOptions options, ulong seed)
    {
        Graph graph = new("declarations");
        _ = JudgeGraph.Losses(graph, options, new BatchShape([new(1, options.Side, options.Side)], 0));
        return ParameterStore.For(graph, seed);
    }

    /// <inheritdoc/>
    public Losses Losses(Backend backend, BatchShape shape) => JudgeGraph.Losses(backend, options, shape);

    /// <inheritdoc/>
    public ITrainingBatch CreateBatch(TrainingStage stage) => new JudgeBatch(options, stage.Shape);
}
