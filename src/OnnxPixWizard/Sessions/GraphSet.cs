using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions.Loras;

namespace OnnxPixWizard.Sessions;

/// <summary>
/// The sessions of a bundle, shared by all threads. Small bundles are loaded once and stay; of large ones only the graphs that are at work
/// are loaded: one of those that are needed once a picture or instruction, or those of the loop.
/// </summary>
internal sealed class GraphSet : IDisposable
{
    /// <summary>Weights up to which all graphs stay loaded unless the options say otherwise.</summary>
    private const long SmallBytes = 1L << 30;

    private readonly Lock _gate = new();
    private readonly Lock _counting = new();
    private readonly Dictionary<(string Graph, string? Variant), long> _loadedBytes = [];
    private readonly Bundle _bundle;
    private readonly SessionFactory _factory;
    private readonly Dictionary<(string Graph, string? Variant), Lazy<GraphSession>> _sessions = [];
    private (string Graph, GraphSession Session)? _resident;
    private int _loops;
    private long _mostBytes;

    public GraphSet(Bundle bundle, RuntimeOptions options)
    {
        _bundle = bundle;
        _factory = new SessionFactory(bundle, options);
        KeepsGraphs = options.KeepGraphs ?? GraphFiles.BytesOf(bundle) <= SmallBytes;
        foreach ((string name, GraphEntry entry) in bundle.Manifest.Graphs)
        {
            foreach (string? variant in entry.Variants.Keys.Prepend(null))
            {
                _sessions[(name, variant)] = Opening(name, variant);
            }
        }
    }

    public ExecutionProvider Provider => _factory.Provider;

    public IReadOnlyList<string> Warnings => _factory.Warnings;

    /// <summary>What the files of low-rank changes that are applied say of themselves.</summary>
    public IReadOnlyList<LoraTeaching> Teachings => _factory.Loras?.Teachings ?? [];

    /// <summary>Bytes of the files of the largest set of graphs that was loaded at one time so far.</summary>
    public long MostBytes
    {
        get
        {
            lock (_counting)
            {
                return _mostBytes;
            }
        }
    }

    /// <summary>Whether graphs stay loaded between requests.</summary>
    public bool KeepsGraphs { get; }

    public bool Has(string graph, string? variant = null) => _bundle.HasGraph(graph, variant);

    /// <summary>Opens all graphs that a usual request needs, so that errors
    /// and waiting come at loading. Only where graphs are kept.</summary>
    /// <param name="cancellationToken">Ends the loading early.</param>
    /// <param name="besides">Graphs that are left out; null: none.</param>
    public void Preload(CancellationToken cancellationToken, Predicate<string>? besides = null)
    {
        // Settles the provider before several threads ask for it.
        _ = _factory.Provider;
        string? step = Has(GraphNames.Step, GraphNames.MaskFreeVariant) ? GraphNames.MaskFreeVariant : null;
        IEnumerable<(string, string?)> wanted = _bundle.Manifest.Graphs.Keys.Where(g => besides?.Invoke(g) != true)
            .Select(g => (g, g == GraphNames.Step ? step : null));
        try
        {
            Parallel.ForEach(wanted, new ParallelOptions { CancellationToken = cancellationToken }, key => _ = _sessions[key].Value);
        }
        catch (AggregateException e)
        {
            // One cause is enough to mend; the others often follow from it.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>Makes room for a loop, whose graphs are freed when the last loop has ended, unless graphs are kept.</summary>
    /// <returns>Ends the loop; nothing of its sessions may be in use any more.</returns>
    public IDisposable EnterLoop()
    {
        lock (_gate)
        {
            _loops++;
            FreeResident();
        }

        return new Loops(this);
    }

    /// <summary>Lends a session of the loop, which stays open until the loop is left or <see cref="DoneWith"/> it.</summary>
    public GraphSession Loop(string graph, string? variant = null)
    {
        Lazy<GraphSession> session;
        lock (_gate)
        {
            session = _sessions[(graph, variant)];
        }

        return session.Value;
    }

    /// <summary>Frees graphs that the caller's loop has needed and will not need
    /// again, unless graphs are kept or another loop is under way.</summary>
    public void DoneWith(params ReadOnlySpan<string> graphs)
    {
        lock (_gate)
        {
            if (KeepsGraphs || _loops > 1)
            {
                return;
            }

            foreach (string graph in graphs)
            {
                CloseSession((graph, null));
            }
        }
    }

    /// <summary>Runs a graph that is needed once per picture or instruction. Where
    /// graphs are not kept it stays loaded until another one is asked for.</summary>
    /// <param name="graph">One of <see cref="GraphNames"/>.</param>
    /// <param name="run">Options of the run, to cancel it.</param>
    /// <param name="inputs">A tensor for each input.</param>
    public GraphOutputs RunOnce(string graph, GraphRun run, params ReadOnlySpan<(string Name, GraphTensor Tensor)> inputs)
    {
        run.OnceRuns++;
        Dictionary<string, GraphTensor> named = new(StringComparer.Ordinal);
        foreach ((string name, GraphTensor tensor) in inputs)
        {
            named.Add(name, tensor);
        }

        if (KeepsGraphs)
        {
            return _sessions[(graph, null)].Value.Run(named, run: run);
        }

        lock (_gate)
        {
            if (_resident?.Graph != graph)
            {
                FreeResident();
                _resident = (graph, Open(graph, null));
            }

            return _resident.Value.Session.Run(named, run: run);
        }
    }

    /// <summary>Runs a graph once for one of its outputs, and copies that.</summary>
    public float[] RunOnceFor(string output, string graph, GraphRun run, params ReadOnlySpan<(string Name, GraphTensor Tensor)> inputs)
    {
        using GraphOutputs outputs = RunOnce(graph, run, inputs);
        return outputs[output].AsSpan<float>().ToArray();
    }

    /// <summary>Frees the graph that was run once last, unless graphs are kept.</summary>
    public void Rest()
    {
        lock (_gate)
        {
            FreeResident();
        }
    }

    public void Dispose()
    {
        FreeResident();
        CloseSessions();
    }

    private Lazy<GraphSession> Opening(string graph, string? variant) =>
        new(() => Open(graph, variant), LazyThreadSafetyMode.ExecutionAndPublication);

    private GraphSession Open(string graph, string? variant)
    {
        GraphSession session = _factory.Open(graph, variant, CancellationToken.None);
        long bytes = GraphFiles.BytesOf(_bundle.GraphFile(graph, variant));
        lock (_counting)
        {
            _loadedBytes[(graph, variant)] = bytes;
            _mostBytes = Math.Max(_mostBytes, _loadedBytes.Values.Sum());
        }

        return session;
    }

    private void Close(GraphSession session, string graph, string? variant)
    {
        session.Dispose();
        lock (_counting)
        {
            _loadedBytes.Remove((graph, variant));
        }
    }

    private void FreeResident()
    {
        if (_resident is (string graph, GraphSession session))
        {
            _resident = null;
            Close(session, graph, null);
        }
    }

    private void CloseSessions()
    {
        foreach ((string Graph, string? Variant) key in _sessions.Keys.ToArray())
        {
            CloseSession(key);
        }
    }

    private void CloseSession((string Graph, string? Variant) key)
    {
        if (_sessions.TryGetValue(key, out Lazy<GraphSession>? session) && session.IsValueCreated)
        {
            Close(session.Value, key.Graph, key.Variant);
            _sessions[key] = Opening(key.Graph, key.Variant);
        }
    }

    private sealed class Loops(GraphSet graphs) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            lock (graphs._gate)
            {
                if (!_left && --graphs._loops == 0 && !graphs.KeepsGraphs)
                {
                    graphs.CloseSessions();
                }

                _left = true;
            }
        }
    }
}

/// <summary>Sizes of graphs on disk.</summary>
internal static class GraphFiles
{
    /// <summary>Bytes of a graph's file and of its external data.</summary>
    public static long BytesOf(string file)
    {
        FileInfo data = new(file + ".data");
        return new FileInfo(file).Length + (data.Exists ? data.Length : 0);
    }

    /// <summary>Bytes of all graphs of a bundle, without their variants.</summary>
    public static long BytesOf(Bundle bundle) => bundle.Manifest.Graphs.Keys.Sum(graph => BytesOf(bundle.GraphFile(graph)));
}
