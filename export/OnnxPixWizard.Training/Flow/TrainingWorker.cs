using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.OnnxRuntime;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Flow;

/// <summary>One of several equal workers: fills its own batch, then runs forward and backward on one thread, into gradients of its own.</summary>
/// <remarks>Whole batches in parallel cost no synchronisation within a batch, which on few or shared cores takes longer than the products.</remarks>
public sealed class TrainingWorker : IDisposable
{
    private readonly OrtSession _session;
    private readonly List<OrtTensor> _bound = [];
    private readonly OrtTensor _loss = OrtTensor.Allocate(OrtElementType.Float32, 1);
    private readonly OrtTensor _rowLoss;
    private readonly bool[] _hasGradient;
    private readonly OrtPreparedRun _run;
    private readonly BatchFiller _filler;
    private readonly ParameterStore _store;

    /// <param name="options">Sizes of the model.</param>
    /// <param name="shape">Sizes of the batches.</param>
    /// <param name="store">Parameters under the names of the graph.</param>
    /// <param name="filler">Makes the batches; not shared with another worker.</param>
    public TrainingWorker(PixelModelOptions options, BatchShape shape, ParameterStore store, BatchFiller filler)
    {
        _store = store;
        _filler = filler;
        Batch = new TrainingBatch(options, shape);
        Gradients = new NativeBuffer(store.Gradients.Length);
        PixelModelGraph model = PixelModelGraph.ForTraining(options, shape);
        _session = OrtSession.FromMemory(ModelWriter.ToBytes(model.Graph), new OrtSessionOptions { IntraOpThreads = 1 });
        _rowLoss = OrtTensor.Allocate(OrtElementType.Float32, shape.Rows);
        HashSet<string> outputs = [.. _session.Outputs.Select(static output => output.Name)];
        _hasGradient = [.. store.Slots.Select(slot => outputs.Contains(PixelModelGraph.GradientOf(slot.Name)))];
        _run = Prepare();
    }

    /// <summary>The worker's examples.</summary>
    public TrainingBatch Batch { get; }

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
    /// <param name="lessons">What the losses ask for.</param>
    public void Run(ulong seed, TrainingLessons lessons)
    {
        _filler.Fill(Batch, seed, lessons);
        _run.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
        Batch.Dispose();
        Gradients.Dispose();
        foreach (OrtTensor tensor in _bound)
        {
            tensor.Dispose();
        }

        _loss.Dispose();
        _rowLoss.Dispose();
    }

    private OrtPreparedRun Prepare()
    {
        List<(string, OrtTensor)> inputs = [];
        foreach (OrtValueInfo input in _session.Inputs)
        {
            inputs.Add((input.Name, Batch.Tensors.TryGetValue(input.Name, out OrtTensor? tensor) ? tensor : View(_store.Values, input.Name)));
        }

        List<(string, OrtTensor)> outputs = [("loss", _loss), ("row_loss", _rowLoss)];
        for (int index = 0; index < _hasGradient.Length; index++)
        {
            if (_hasGradient[index])
            {
                string name = _store.Slots[index].Name;
                outputs.Add((PixelModelGraph.GradientOf(name), View(Gradients, name)));
            }
        }

        return _session.PrepareRun(inputs, outputs);
    }

    private unsafe OrtTensor View(NativeBuffer buffer, string name)
    {
        ParameterSlot slot = _store.Slots[_store.IndexOf(name)];
        OrtTensor tensor = OrtTensor.Wrap(buffer.Pointer + slot.Offset, slot.Count * sizeof(float), OrtElementType.Float32, slot.Shape);
        _bound.Add(tensor);
        return tensor;
    }
}
