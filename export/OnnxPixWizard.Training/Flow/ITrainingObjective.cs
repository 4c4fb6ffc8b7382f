using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Flow;

/// <summary>What a <see cref="Trainer"/> makes smaller: the graph of a loss, and examples to measure it on.</summary>
public interface ITrainingObjective
{
    /// <summary>A graph with the outputs of <see cref="LossOutputs"/>; its parameters are inputs under their scoped names.</summary>
    Graph CreateGraph(BatchShape shape);

    /// <summary>Memory for the graph's other inputs, and what fills it; one a worker.</summary>
    ITrainingBatch CreateBatch(TrainingStage stage);
}
