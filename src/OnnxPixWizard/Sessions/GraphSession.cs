using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace OnnxPixWizard.Sessions;

/// <summary>A loaded graph, ready to run. Any number of threads may run it at once.</summary>
internal sealed class GraphSession : IDisposable
{
    private readonly string _name;
    private readonly Owner _owner;

    private GraphSession(InferenceSession session, string name, bool readsInPlace)
    {
        _name = name;
        _owner = new Owner(session);
        ReadsInPlace = readsInPlace;
        Inputs = [.. session.InputNames.Select(n => GraphValue.Of(n, session.InputMetadata[n]))];
        Outputs = [.. session.OutputNames.Select(n => GraphValue.Of(n, session.OutputMetadata[n]))];
    }

    /// <summary>What the graph reads, in its own order.</summary>
    public IReadOnlyList<GraphValue> Inputs { get; }

    /// <summary>What the graph computes, in its own order.</summary>
    public IReadOnlyList<GraphValue> Outputs { get; }

    /// <summary>The facts that the graph's file tells of itself, its metadata_props.</summary>
    public IReadOnlyDictionary<string, string> Facts => _owner.Session.ModelMetadata.CustomMetadataMap;

    /// <summary>Whether bound inputs are read where they lie at every run (CPU), or were copied to a device when they were bound.</summary>
    internal bool ReadsInPlace { get; }

    /// <summary>Opens a graph from a file; external data files lie beside it.</summary>
    /// <param name="path">An .onnx (or .ort) file.</param>
    /// <param name="options">How to load and run it; null for <see cref="GraphOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the loading early.</param>
    /// <exception cref="OnnxRuntimeLibraryException">The library is missing or too old.</exception>
    /// <exception cref="ProviderUnavailableException">The provider named in the options is missing or refuses to start.</exception>
    /// <exception cref="GraphException">The file is missing, no valid graph, or has operators that no provider runs.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GraphSession FromFile(string path, GraphOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open($"graph '{path}'", native => new InferenceSession(path, native), options, cancellationToken);
    }

    /// <summary>Opens a graph from its bytes.</summary>
    /// <param name="model">An ONNX model.</param>
    /// <param name="options">How to load and run it; null for <see cref="GraphOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the loading early.</param>
    /// <exception cref="OnnxRuntimeLibraryException">The library is missing or too old.</exception>
    /// <exception cref="ProviderUnavailableException">The provider named in the options is missing or refuses to start.</exception>
    /// <exception cref="GraphException">The bytes are no valid graph, or it has operators that no provider runs.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GraphSession FromMemory(byte[] model, GraphOptions? options = null, CancellationToken cancellationToken = default) =>
        Open("graph in memory", native => new InferenceSession(model, native), options, cancellationToken);

    /// <summary>Runs the graph once and lets the library allocate the outputs.</summary>
    /// <param name="inputs">A tensor for each input of the graph.</param>
    /// <param name="outputs">Names of the outputs to compute; null for all.</param>
    /// <param name="run">Ends the run early; null for a run that goes to its end.</param>
    /// <exception cref="GraphException">A name, type or shape does not fit the graph, or the graph failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="run"/> was terminated.</exception>
    public GraphOutputs Run(IReadOnlyDictionary<string, GraphTensor> inputs, IReadOnlyList<string>? outputs = null, GraphRun? run = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        string[] names = outputs is null ? [.. Outputs.Select(static o => o.Name)] : [.. outputs];
        KeyValuePair<string, GraphTensor>[] fed = [.. inputs];
        int held = 0;
        bool borrowed = false;
        try
        {
            _owner.DangerousAddRef(ref borrowed);
            for (; held < fed.Length; held++)
            {
                fed[held].Value.Hold();
            }

            return new GraphOutputs(names, _owner.Session.Run(
                run?.Options ?? _owner.Plain, Array.ConvertAll(fed, static f => f.Key), Array.ConvertAll(fed, static f => f.Value.Value),
                names));
        }
        catch (OnnxRuntimeException e)
        {
            throw Failure(e, run);
        }
        finally
        {
            for (int i = 0; i < held; i++)
            {
                fed[i].Value.Release();
            }

            if (borrowed)
            {
                _owner.DangerousRelease();
            }
        }
    }

    /// <summary>Binds inputs and outputs once for many runs.</summary>
    /// <param name="inputs">Inputs whose values may change between runs.</param>
    /// <param name="outputs">A tensor of the right type and shape for each output wanted.</param>
    /// <param name="constants">Inputs whose values stay as they are now: on a device they are copied there once.</param>
    /// <exception cref="GraphException">The graph has no such input or output.</exception>
    public BoundGraph Bind(
        IReadOnlyList<(string Name, GraphTensor Tensor)> inputs, IReadOnlyList<(string Name, GraphTensor Tensor)> outputs,
        IReadOnlyList<(string Name, GraphTensor Tensor)>? constants = null) => new(this, inputs, outputs, constants ?? []);

    /// <summary>Which provider got which node.</summary>
    /// <exception cref="GraphException">The session was opened without <see cref="GraphOptions.RecordPlacement"/>.</exception>
    public IReadOnlyList<NodePlacement> ReadPlacement()
    {
        bool borrowed = false;
        try
        {
            _owner.DangerousAddRef(ref borrowed);
            return NodePlacement.Read(_owner.Session);
        }
        finally
        {
            if (borrowed)
            {
                _owner.DangerousRelease();
            }
        }
    }

    /// <summary>Ends the profile that <see cref="GraphOptions.ProfilePrefix"/> began.</summary>
    /// <returns>Path of the JSON file, for chrome://tracing and the like.</returns>
    public string EndProfiling() => _owner.Session.EndProfiling();

    /// <summary>Frees the graph once no run uses it.</summary>
    public void Dispose() => _owner.Dispose();

    internal OrtIoBinding CreateBinding()
    {
        bool borrowed = false;
        try
        {
            _owner.DangerousAddRef(ref borrowed);
            return _owner.Session.CreateIoBinding();
        }
        finally
        {
            if (borrowed)
            {
                _owner.DangerousRelease();
            }
        }
    }

    internal void Run(OrtIoBinding binding, GraphRun? run)
    {
        bool borrowed = false;
        try
        {
            _owner.DangerousAddRef(ref borrowed);
            _owner.Session.RunWithBinding(run?.Options ?? _owner.Plain, binding);
        }
        catch (OnnxRuntimeException e)
        {
            throw Failure(e, run);
        }
        finally
        {
            if (borrowed)
            {
                _owner.DangerousRelease();
            }
        }
    }

    private static GraphSession Open(
        string name, Func<SessionOptions, InferenceSession> open, GraphOptions? options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = OnnxRuntimeLibrary.Environment;
        options ??= GraphOptions.Default;
        return options.Provider is null or ExecutionProvider.Cpu ? OpenNow() : DriverOutput.Capture(OpenNow);

        GraphSession OpenNow()
        {
            using SessionOptions native = options.ToNative();
            using CancellationTokenRegistration registration =
                cancellationToken.UnsafeRegister(static state => ((SessionOptions)state!).SetLoadCancellationFlag(true), native);
            try
            {
                return new GraphSession(open(native), name, options.Provider is null or ExecutionProvider.Cpu);
            }
            catch (OnnxRuntimeException e)
            {
                GraphException failure = new($"open {name}", e);
                throw cancellationToken.IsCancellationRequested
                    ? new OperationCanceledException(failure.Message, failure, cancellationToken) : failure;
            }
        }
    }

    private Exception Failure(OnnxRuntimeException cause, GraphRun? run)
    {
        GraphException failure = new($"run {_name}", cause);
        return run is { IsTerminated: true } ? new OperationCanceledException(failure.Message, failure) : failure;
    }

    /// <summary>The library's session, freed when the last run has left it.</summary>
    private sealed class Owner : SafeHandle
    {
        public Owner(InferenceSession session) : base(0, ownsHandle: true)
        {
            Session = session;
            SetHandle(1); // what it stands for is not a handle of the system's
        }

        public InferenceSession Session { get; }

        /// <summary>Options of runs that bring none.</summary>
        public RunOptions Plain { get; } = new();

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Session.Dispose();
            Plain.Dispose();
            return true;
        }
    }
}
