using System.Runtime.InteropServices;
using OnnxPixWizard.OnnxRuntime.Native;

namespace OnnxPixWizard.OnnxRuntime;

/// <summary>A loaded graph, ready to run. Any number of threads may run it at once.</summary>
public sealed unsafe class OrtSession : IDisposable
{
    private readonly string _name;

    private OrtSession(SessionHandle handle, string name)
    {
        Handle = handle;
        _name = name;
        nint session = handle.DangerousGetHandle();
        Inputs = SessionReader.ReadInputs(session);
        Outputs = SessionReader.ReadOutputs(session);
    }

    private delegate nint Opener(nint environment, nint options, nint* session);

    /// <summary>What the graph reads, in its own order.</summary>
    public IReadOnlyList<OrtValueInfo> Inputs { get; }

    /// <summary>What the graph computes, in its own order.</summary>
    public IReadOnlyList<OrtValueInfo> Outputs { get; }

    internal SessionHandle Handle { get; }

    /// <summary>Opens a graph from a file; external data files lie beside it.</summary>
    /// <param name="path">An .onnx (or .ort) file.</param>
    /// <param name="options">How to load and run it; null for <see cref="OrtSessionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the loading early.</param>
    /// <exception cref="OrtLibraryException">The library is missing or too old.</exception>
    /// <exception cref="OrtProviderException">A provider named in the options is missing or refuses to start.</exception>
    /// <exception cref="OrtException">The file is missing, no valid graph, or has operators that no provider runs.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static OrtSession FromFile(string path, OrtSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using NativeText text = NativeText.Path(path);
        void* file = text.Pointer;
        return Open($"graph '{path}'", options, (environment, native, session) => OrtApi.CreateSession(environment, file, native, session), cancellationToken);
    }

    /// <summary>Opens a graph from its bytes, which are copied or parsed before the call returns.</summary>
    /// <param name="model">An ONNX model; external data files lie in <see cref="OrtSessionOptions.ExternalInitializersFolder"/>.</param>
    /// <param name="options">How to load and run it; null for <see cref="OrtSessionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the loading early.</param>
    /// <exception cref="OrtLibraryException">The library is missing or too old.</exception>
    /// <exception cref="OrtProviderException">A provider named in the options is missing or refuses to start.</exception>
    /// <exception cref="OrtException">The bytes are no valid graph, or it has operators that no provider runs.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static OrtSession FromMemory(ReadOnlySpan<byte> model, OrtSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        fixed (byte* first = model)
        {
            byte none = 0;
            void* bytes = model.IsEmpty ? &none : first;
            nuint length = (nuint)model.Length;
            return Open("graph in memory", options, (environment, native, session) => OrtApi.CreateSessionFromArray(environment, bytes, length, native, session), cancellationToken);
        }
    }

    /// <summary>Runs the graph once and lets the library allocate the outputs.</summary>
    /// <param name="inputs">A tensor for each input of the graph.</param>
    /// <param name="outputs">Names of the outputs to compute; null for all.</param>
    /// <param name="run">Options of this run, to cancel it for example.</param>
    /// <exception cref="OrtException">A name, type or shape does not fit the graph, or the graph failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="run"/> was terminated.</exception>
    public OrtOutputs Run(IReadOnlyDictionary<string, OrtTensor> inputs, IReadOnlyList<string>? outputs = null, OrtRunOptions? run = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        string[] names = outputs is null ? [.. Outputs.Select(o => o.Name)] : [.. outputs];
        using PreparedBlock block = PreparedBlock.Create([.. inputs.Select(i => (i.Key, i.Value))], []);
        using NativeTexts outputNames = new(names);
        nint[] results = new nint[names.Length];
        fixed (nint* first = results)
        {
            Run(block.InputNames, block.Inputs, block.InputCount, outputNames.Pointers, (nuint)names.Length, first, run);
        }

        return OrtOutputs.FromNative(names, results);
    }

    /// <summary>Runs the graph over bound inputs and outputs.</summary>
    /// <param name="binding">One of this session's, used by no other run meanwhile.</param>
    /// <param name="run">Options of this run, to cancel it for example.</param>
    /// <exception cref="OrtException">An input is not bound or does not fit the graph, or the graph failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="run"/> was terminated.</exception>
    public void Run(OrtBinding binding, OrtRunOptions? run = null)
    {
        ArgumentNullException.ThrowIfNull(binding);
        if (binding.Session != this)
        {
            throw new ArgumentException("The binding belongs to another session.", nameof(binding));
        }

        using OrtHandle.Lease session = Handle.Borrow();
        using OrtHandle.Lease bound = binding.Handle.Borrow();
        using OrtHandle.Lease runLease = run is null ? default : run.Handle.Borrow();
        nint status = OrtApi.RunWithBinding(session.Pointer, runLease.Pointer, bound.Pointer);
        if (status != 0)
        {
            throw RunFailure(status, run);
        }
    }

    /// <summary>Inputs and outputs to be bound once for many runs.</summary>
    public OrtBinding CreateBinding() => new(this);

    /// <summary>Lays names and tensors out for runs that allocate nothing.</summary>
    /// <param name="inputs">A tensor for each input of the graph.</param>
    /// <param name="outputs">A tensor of the right type and shape for each output wanted.</param>
    public OrtPreparedRun PrepareRun(IReadOnlyList<(string Name, OrtTensor Tensor)> inputs, IReadOnlyList<(string Name, OrtTensor Tensor)> outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        return new OrtPreparedRun(this, inputs, outputs);
    }

    /// <summary>Which provider got which node.</summary>
    /// <exception cref="OrtException">The session was opened without <see cref="OrtSessionOptions.RecordNodeAssignment"/>.</exception>
    public IReadOnlyList<OrtNodeAssignment> GetNodeAssignments()
    {
        using OrtHandle.Lease session = Handle.Borrow();
        return SessionReader.ReadNodeAssignments(session.Pointer);
    }

    /// <summary>What the graph's file says of itself.</summary>
    public OrtModelMetadata GetMetadata()
    {
        using OrtHandle.Lease session = Handle.Borrow();
        return SessionReader.ReadMetadata(session.Pointer);
    }

    /// <summary>Ends the profile that <see cref="OrtSessionOptions.ProfilePrefix"/> began.</summary>
    /// <returns>Path of the JSON file, for chrome://tracing and the like.</returns>
    public string EndProfiling()
    {
        using OrtHandle.Lease session = Handle.Borrow();
        nint allocator = OrtEnvironment.Shared.Allocator;
        byte* path;
        OrtStatus.ThrowIfFailed(OrtApi.SessionEndProfiling(session.Pointer, allocator, &path), "end the profile");
        return NativeText.Take(path, allocator);
    }

    /// <summary>Frees the graph once no run uses it.</summary>
    public void Dispose() => Handle.Dispose();

    internal void Run(byte** inputNames, nint* inputs, nuint inputCount, byte** outputNames, nuint outputCount, nint* outputs, OrtRunOptions? run)
    {
        using OrtHandle.Lease session = Handle.Borrow();
        using OrtHandle.Lease runLease = run is null ? default : run.Handle.Borrow();
        nint status = OrtApi.Run(session.Pointer, runLease.Pointer, inputNames, inputs, inputCount, outputNames, outputCount, outputs);
        if (status != 0)
        {
            throw RunFailure(status, run);
        }
    }

    private static OrtSession Open(string name, OrtSessionOptions? options, Opener opener, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= OrtSessionOptions.Default;
        return options.Providers.All(p => p.IsCpu)
            ? OpenNow(name, options, opener, cancellationToken)
            : DriverOutput.Capture(options.Log, () => OpenNow(name, options, opener, cancellationToken));
    }

    private static OrtSession OpenNow(string name, OrtSessionOptions options, Opener opener, CancellationToken cancellationToken)
    {
        GCHandle logReceiver = options.Log is null ? default : GCHandle.Alloc(options.Log);
        nint session = 0;
        try
        {
            using SessionOptionsHandle native = SessionOptionsSetup.Create(options, logReceiver);
            using OrtHandle.Lease lease = native.Borrow();
            using (cancellationToken.UnsafeRegister(static state => CancelLoading((SessionOptionsHandle)state!), native))
            {
                nint status = opener(OrtEnvironment.Shared.Pointer, lease.Pointer, &session);
                if (status != 0)
                {
                    OrtException failure = OrtStatus.ToException(status, $"open {name}");
                    throw cancellationToken.IsCancellationRequested ? new OperationCanceledException(failure.Message, failure, cancellationToken) : failure;
                }
            }
        }
        finally
        {
            if (session == 0 && logReceiver.IsAllocated)
            {
                logReceiver.Free();
            }
        }

        SessionHandle handle = new(session, logReceiver);
        try
        {
            return new OrtSession(handle, name);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static void CancelLoading(SessionOptionsHandle options)
    {
        using OrtHandle.Lease lease = options.Borrow();
        OrtStatus.ThrowIfFailed(OrtApi.SessionOptionsSetLoadCancellationFlag(lease.Pointer, cancel: true), "cancel loading");
    }

    private Exception RunFailure(nint status, OrtRunOptions? run)
    {
        OrtException failure = OrtStatus.ToException(status, $"run {_name}");
        return run is { IsTerminated: true } ? new OperationCanceledException(failure.Message, failure) : failure;
    }
}
