using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Torch;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Lora;

/// <summary>A network's own loss, of which only low-rank changes are trained.</summary>
/// <param name="layers">The changes.</param>
/// <param name="frozen">The network's own parameters.</param>
/// <param name="losses">The network's loss over a backend.</param>
/// <param name="batches">Memory for examples and what fills it.</param>
internal sealed class LoraObjective(
    LoraLayers layers, IReadOnlyDictionary<string, Tensor> frozen, Func<Backend, BatchShape, Losses> losses,
    Func<TrainingStage, ITrainingBatch> batches) : ITrainingObjective
{
    /// <inheritdoc/>
    public Losses Losses(Backend backend, BatchShape shape)
    {
        TorchBackend changes = (TorchBackend)backend;
        return losses(changes.With(layers.Merge(frozen, changes.Tensor)), shape);
    }

    /// <inheritdoc/>
    public ITrainingBatch CreateBatch(TrainingStage stage) => batches(stage);
}
