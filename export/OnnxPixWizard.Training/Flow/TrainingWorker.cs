using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Torch;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Flow;

/// <summary>One of several equal workers: fills its own batch, then runs
/// forward and backward on one thread, into gradients of its own.</summary>
/// <remarks>Whole batches in parallel cost no synchronization within a batch,
/// which on few or shared cores takes longer than the products.</remarks>
internal sealed class TrainingWorker : IDisposable
{
    private readonly ITrainingObjective _objective;
    private readonly TrainingStage _stage;
    private readonly TrainingPrecision _precision;
    private readonly Dictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);
    private readonly Tensor[] _gradients;
    private bool[]? _hasGradient;

    /// <param name="objective">Gives the losses and the batches.</param>
    /// <param name="stage">What the batches are like.</param>
    /// <param name="store">Parameters under the names of the network.</param>
    /// <param name="precision">Of the network's products.</param>
    public TrainingWorker(ITrainingObjective objective, TrainingStage stage, ParameterStore store, TrainingPrecision precision)
    {
        (_objective, _stage, _precision) = (objective, stage, precision);
        Batch = objective.CreateBatch(stage);
        Gradients = torch.zeros_like(store.Values).DetachFromDisposeScope();
        _gradients = store.Views(Gradients);
        foreach (ParameterSlot slot in store.Slots)
        {
            using Tensor view = ParameterStore.View(store.Values, slot);
            _parameters.Add(slot.Name, view.detach().requires_grad_().DetachFromDisposeScope());
        }
    }

    /// <summary>The worker's examples.</summary>
    public ITrainingBatch Batch { get; }

    /// <summary>Gradients of the last run, laid out as in the store.</summary>
    public Tensor Gradients { get; }

    /// <summary>Loss of each row of the last run.</summary>
    public float[] RowLoss { get; private set; } = [];

    /// <summary>Loss of the last run.</summary>
    public float Loss { get; private set; }

    /// <summary>Whether the parameter of this place in the store takes part, once a run has shown it.</summary>
    public bool HasGradient(int index) => _hasGradient![index];

    /// <summary>Makes a batch and runs forward and backward.</summary>
    /// <param name="seed">Which batch.</param>
    /// <param name="step">Updates made so far.</param>
    public void Run(ulong seed, long step)
    {
        TorchLibrary.UseOneThread();
        Batch.Fill(seed, step);
        using DisposeScope scope = torch.NewDisposeScope();
        Gradients.zero_();
        TorchBackend backend = new(_parameters, _precision, Gradients.device) { Inputs = Inputs() };
        Models.Losses losses = _objective.Losses(backend, _stage.Shape);
        Tensor loss = ((TorchValue)losses.Loss).Tensor.sum();
        loss.backward();
        Loss = loss.item<float>();
        RowLoss = ((TorchValue)losses.RowLoss).Tensor.detach().cpu().data<float>().ToArray();
        _hasGradient ??= TakeGradients();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Batch.Dispose();
        foreach (Tensor tensor in _gradients.Concat(_parameters.Values).Append(Gradients))
        {
            tensor.Dispose();
        }
    }

    private IReadOnlyDictionary<string, Tensor> Inputs() => Gradients.device.type == DeviceType.CPU
        ? Batch.Tensors.All
        : Batch.Tensors.All.ToDictionary(static entry => entry.Key, entry => entry.Value.to(Gradients.device), StringComparer.Ordinal);

    // The first run shows which parameters the loss depends on; from then on their gradients are added up where the optimizers read them.
    private bool[] TakeGradients()
    {
        int index = 0;
        bool[] has = new bool[_gradients.Length];
        foreach (Tensor parameter in _parameters.Values)
        {
            if (parameter.grad is { } gradient)
            {
                _gradients[index].copy_(gradient);
                parameter.grad = _gradients[index];
                has[index] = true;
            }

            index++;
        }

        return has;
    }
}
