using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Flow;

/// <summary>One of several equal workers: fills its own batch, then runs forward and backward on one thread, into gradients of its own.</summary>
/// <remarks>Whole batches in parallel cost no synchronisation within a batch, which on few or shared cores takes longer than the products.</remarks>
public sealed class TrainingWorker : IDisposable
{
    private readonly GraphSession _session;
    private readonly List<GraphTensor> _bound = [];
    private readonly GraphTensor _loss = GraphTensor.Allocate<float>(1);
    private readonly GraphTensor _rowLoss;
    private readonly bool[] _hasGradient;
    private readonly BoundGraph _run;
    private readonly ParameterStore _store;

    /// <param name="objective">Gives the graph and the batches.</param>
    /// <param name="stage">What the batches are like.</param>
    /// <param name="store">Parameters under the names of the graph.</param>
    public TrainingWorker(ITrainingObjective objective, TrainingStage stage, ParameterStore store)
    {
        _store = store;
        Batch = objective.CreateBatch(stage);
        Gradients = new NativeBuffer(store.Gradients.Length);
        _session = GraphSession.FromMemory(ModelWriter.ToBytes(objective.CreateGraph(stage.Shape)), new GraphOptions { Threads = 1 });
        _rowLoss = GraphTensor.Allocate<float>(stage.Shape.Rows);
        HashSet<string> outputs = [.. _session.Outputs.Select(static output => output.Name)];
        _hasGradient = [.. store.Slots.Select(slot => outputs.Contains(LossOutputs.GradientOf(slot.Name)))];
        _run = Prepare();
    }

    /// <summary>The worker's examples.</summary>
    public ITrainingBatch Batch { get; }

    /// <summary>Gradients of the last run, laid out as in the store.</summary>
    public NativeBuffer Gradients { get; }

    /// <summary>Loss of each row of the last run.</summary>
    public ReadOnlySpan<float> RowLoss => _rowLoss.AsSpan<float>();

    /// <summary>Whether the parameter of this place in the store takes part.</summary>
    public bool HasGradient(int index) => _hasGradient[index];

    /// <summary>Loss of the last run.</summary>
    public float Loss => _loss.AsSpan<float>()[0];

    /// <summary>Makes a batch and runs forward and backward.</summary>
    /// <param name="seed">Which batch.</param>
    /// <param name="step">Updates made so far.</param>
    public void Run(ulong seed, long step)
    {
        Batch.Fill(seed, step);
        _run.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
        Batch.Dispose();
        Gradients.Dispose();
        foreach (GraphTensor tensor in _bound)
        {
            tensor.Dispose();
        }

        _loss.Dispose();
        _rowLoss.Dispose();
    }

    private BoundGraph Prepare()
    {
        List<(string, GraphTensor)> inputs = [];
        foreach (GraphValue input in _session.Inputs)
        {
            inputs.Add((input.Name, Batch.Tensors.TryGetValue(input.Name, out GraphTensor? tensor) ? tensor : View(_store.Values, input.Name)));
        }

        List<(string, GraphTensor)> outputs = [(LossOutputs.Loss, _loss), (LossOutputs.RowLoss, _rowLoss)];
        for (int index = 0; index < _hasGradient.Length; index++)
        {
            if (_hasGradient[index])
            {
                string name = _store.Slots[index].Name;
                outputs.Add((LossOutputs.GradientOf(name), View(Gradients, name)));
            }
        }

        return _session.Bind(inputs, outputs);
    }

    private unsafe GraphTensor View(NativeBuffer buffer, string name)
    {
        ParameterSlot slot = _store.Slots[_store.IndexOf(name)];
        GraphTensor tensor = GraphTensor.Wrap(buffer.Pointer + slot.Offset, slot.Count * sizeof(float), TensorElementType.Float, slot.Shape);
        _bound.Add(tensor);
        return tensor;
    }
}
