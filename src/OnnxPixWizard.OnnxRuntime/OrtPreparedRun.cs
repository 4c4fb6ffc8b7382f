using OnnxPixWizard.OnnxRuntime.Native;

namespace OnnxPixWizard.OnnxRuntime;

/// <summary>A run whose names and tensors are laid out once, so that each <see cref="Run"/> is one native call and allocates nothing.</summary>
/// <remarks>It holds its tensors until it is disposed. Several threads may run it if nothing else uses its outputs meanwhile.</remarks>
public sealed unsafe class OrtPreparedRun : IDisposable
{
    private readonly OrtSession _session;
    private readonly PreparedBlock _block;

    internal OrtPreparedRun(OrtSession session, IReadOnlyList<(string Name, OrtTensor Tensor)> inputs, IReadOnlyList<(string Name, OrtTensor Tensor)> outputs)
    {
        _session = session;
        _block = PreparedBlock.Create(inputs, outputs);
    }

    /// <summary>Reads the inputs, runs the graph, writes the outputs.</summary>
    /// <param name="run">Options of this run, to cancel it for example.</param>
    /// <exception cref="OrtException">A name, type or shape does not fit the graph, or the graph failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="run"/> was terminated.</exception>
    public void Run(OrtRunOptions? run = null)
    {
        using OrtHandle.Lease block = _block.Borrow();
        _session.Run(_block.InputNames, _block.Inputs, _block.InputCount, _block.OutputNames, _block.OutputCount, _block.Outputs, run);
    }

    /// <summary>Frees the layout once no run uses it, and lets the tensors go.</summary>
    public void Dispose() => _block.Dispose();
}
