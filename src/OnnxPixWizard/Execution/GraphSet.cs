using OnnxPixWizard.Bundles;
using OnnxPixWizard.OnnxRuntime;

namespace OnnxPixWizard.Execution;

/// <summary>The sessions of a bundle: opened when first needed, or ahead of it, and shared by all threads.</summary>
internal sealed class GraphSet : IDisposable
{
    private readonly Bundle _bundle;
    private readonly SessionFactory _factory;
    private readonly bool _keepEncoders;
    private readonly Dictionary<(string Graph, string? Variant), Lazy<OrtSession>> _sessions = [];

    public GraphSet(Bundle bundle, RuntimeOptions options)
    {
        _bundle = bundle;
        _factory = new SessionFactory(bundle, options);
        _keepEncoders = options.KeepEncoders;
        foreach ((string name, GraphEntry entry) in bundle.Manifest.Graphs)
        {
            foreach (string? variant in entry.Variants.Keys.Prepend(null))
            {
                _sessions[(name, variant)] = new Lazy<OrtSession>(() => _factory.Open(name, variant, CancellationToken.None), LazyThreadSafetyMode.ExecutionAndPublication);
            }
        }
    }

    public ExecutionProvider Provider => _factory.Provider;

    public IReadOnlyList<string> Warnings => _factory.Warnings;

    public bool Has(string graph, string? variant = null) => _bundle.HasGraph(graph, variant);

    /// <summary>Opens what a usual request needs, so that errors and waiting come at loading.</summary>
    public void Preload(CancellationToken cancellationToken)
    {
        // Settles the provider before several threads ask for it.
        _ = _factory.Provider;
        string? step = Has(GraphNames.Step, GraphNames.MaskFreeVariant) ? GraphNames.MaskFreeVariant : null;
        IEnumerable<(string, string?)> wanted = _bundle.Manifest.Graphs.Keys
            .Where(g => IsLoopGraph(g) || _keepEncoders)
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

    /// <summary>Lends a session of the loop, which stays open.</summary>
    public OrtSession Loop(string graph, string? variant = null) => _sessions[(graph, variant)].Value;

    /// <summary>Runs a graph that is needed once per picture or instruction.</summary>
    /// <param name="graph">One of <see cref="GraphNames"/>.</param>
    /// <param name="inputs">A tensor for each input.</param>
    /// <param name="run">Options of the run, to cancel it.</param>
    public OrtOutputs RunOnce(string graph, IReadOnlyDictionary<string, OrtTensor> inputs, OrtRunOptions run)
    {
        if (_keepEncoders)
        {
            return _sessions[(graph, null)].Value.Run(inputs, run: run);
        }

        using OrtSession session = _factory.Open(graph, null, CancellationToken.None);
        return session.Run(inputs, run: run);
    }

    public void Dispose()
    {
        foreach (Lazy<OrtSession> session in _sessions.Values)
        {
            if (session.IsValueCreated)
            {
                session.Value.Dispose();
            }
        }
    }

    private static bool IsLoopGraph(string graph) => graph is GraphNames.Step or GraphNames.Modulation;
}
