using Microsoft.ML.OnnxRuntime;

namespace OnnxPixWizard.Sessions;

/// <summary>A graph with its inputs and outputs bound once, so that each
/// <see cref="Run"/> on the CPU is one native call and allocates nothing.</summary>
/// <remarks>It holds its tensors until it is disposed. One thread at a time runs it; others wait.</remarks>
internal sealed class BoundGraph : IDisposable
{
    private readonly Lock _gate = new();
    private readonly GraphSession _session;
    private readonly OrtIoBinding _binding;
    private readonly (string Name, GraphTensor Tensor)[] _copied;
    private readonly List<GraphTensor> _held = [];

    internal BoundGraph(
        GraphSession session, IReadOnlyList<(string Name, GraphTensor Tensor)> inputs,
        IReadOnlyList<(string Name, GraphTensor Tensor)> outputs,
        IReadOnlyList<(string Name, GraphTensor Tensor)> constants)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        _session = session;
        _copied = session.ReadsInPlace ? [] : [.. inputs];
        _binding = session.CreateBinding();
        string bound = string.Empty;
        try
        {
            foreach ((string name, GraphTensor tensor) in inputs.Concat(constants))
            {
                bound = name;
                Hold(tensor);
                _binding.BindInput(name, tensor.Value);
            }

            foreach ((string name, GraphTensor tensor) in outputs)
            {
                bound = name;
                Hold(tensor);
                _binding.BindOutput(name, tensor.Value);
            }
        }
        catch (OnnxRuntimeException e)
        {
            Dispose();
            throw new GraphException($"bind '{bound}'", e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Reads the inputs, runs the graph, writes the outputs.</summary>
    /// <param name="run">Ends the run early; null for a run that goes to its end.</param>
    /// <exception cref="GraphException">A type or shape does not fit the graph, or the graph failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="run"/> was terminated.</exception>
    public void Run(GraphRun? run = null)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_binding.IsClosed, this);

            // Binding copies values to the device: what the caller changed since would not be seen there.
            foreach ((string name, GraphTensor tensor) in _copied)
            {
                _binding.BindInput(name, tensor.Value);
            }

            _session.Run(_binding, run);
        }
    }

    /// <summary>Frees the binding and lets the tensors go.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _binding.Dispose();
            _held.ForEach(static t => t.Release());
            _held.Clear();
        }
    }

    private void Hold(GraphTensor tensor)
    {
        tensor.Hold();
        _held.Add(tensor);
    }
}

/// <summary>The runs of one request: cancelling its token ends the one under way at its next node and refuses further ones.</summary>
/// <remarks>Safe to use from several threads.</remarks>
internal sealed class GraphRun : IDisposable
{
    private readonly CancellationTokenRegistration _registration;
    private volatile bool _terminated;

    /// <param name="cancellationToken">Ends the runs; they throw <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="OnnxRuntimeLibraryException">The library is missing or too old.</exception>
    public GraphRun(CancellationToken cancellationToken = default)
    {
        _ = OnnxRuntimeLibrary.Environment;
        Options = new RunOptions();
        _registration = cancellationToken.UnsafeRegister(static state => ((GraphRun)state!).Terminate(), this);
    }

    /// <summary>Whether the token was cancelled.</summary>
    public bool IsTerminated => _terminated;

    /// <summary>Runs of graphs that are needed once a picture or sentence.</summary>
    public int OnceRuns { get; set; }

    internal RunOptions Options { get; }

    /// <summary>Frees the options. No run uses them any more.</summary>
    public void Dispose()
    {
        _registration.Dispose(); // waits for a cancellation under way
        Options.Dispose();
    }

    private void Terminate()
    {
        _terminated = true;
        Options.Terminate = true;
    }
}
