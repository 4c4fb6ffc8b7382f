using Microsoft.ML.OnnxRuntime;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions.Loras;

namespace OnnxPixWizard.Sessions;

/// <summary>Opens a bundle's graphs on the provider asked for, and refuses what would run elsewhere unseen.</summary>
internal sealed class SessionFactory
{
    /// <summary>Best first; <see cref="ExecutionProvider.Auto"/> takes the first that runs the step.</summary>
    private static readonly ExecutionProvider[] AutoOrder =
        [ExecutionProvider.Cuda, ExecutionProvider.DirectMl, ExecutionProvider.CoreMl, ExecutionProvider.WebGpu];

    private readonly Lock _gate = new();
    private readonly Bundle _bundle;
    private readonly RuntimeOptions _options;
    private readonly bool _describeOnly;
    private readonly List<string> _warnings = [];
    private ExecutionProvider? _chosen;

    /// <param name="bundle">The bundle.</param>
    /// <param name="options">Provider and threads.</param>
    /// <param name="describeOnly">Sessions are asked for their inputs and outputs and never run: weights stay in the file.</param>
    public SessionFactory(Bundle bundle, RuntimeOptions options, bool describeOnly = false)
    {
        _bundle = bundle;
        _describeOnly = describeOnly;
        _options = options;
        Loras = LoraSet.Of(bundle, options.Loras);
        ExecutionProviders.Register(options.ProviderLibraries);
        if (options.Provider != ExecutionProvider.Auto)
        {
            options.Provider.RequirePresent();
            _chosen = options.Provider;
        }
    }

    /// <summary>Changes of the weights; null for none.</summary>
    public LoraSet? Loras { get; }

    /// <summary>The provider that runs the graphs. Under
    /// <see cref="ExecutionProvider.Auto"/> it is chosen by opening the step once.</summary>
    public ExecutionProvider Provider
    {
        get
        {
            lock (_gate)
            {
                return _chosen ??= Choose();
            }
        }
    }

    /// <summary>What fell back, and why.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_gate)
            {
                return [.. _warnings];
            }
        }
    }

    /// <summary>Loads a graph and checks its inputs and outputs.</summary>
    /// <param name="graph">One of <see cref="GraphNames"/>.</param>
    /// <param name="variant">Variant, or null for the main file.</param>
    /// <param name="cancellationToken">Ends the loading early.</param>
    /// <exception cref="BundleException">The graph can't be loaded or does not fit its role.</exception>
    /// <exception cref="ProviderUnavailableException">The provider named would not run all of it.</exception>
    public GraphSession Open(string graph, string? variant, CancellationToken cancellationToken) =>
        OpenOn(Provider, graph, variant, cancellationToken);

    private ExecutionProvider Choose()
    {
        string? variant = _bundle.HasGraph(GraphNames.Step, GraphNames.MaskFreeVariant) ? GraphNames.MaskFreeVariant : null;
        foreach (ExecutionProvider candidate in AutoOrder)
        {
            if (!candidate.IsPresent() || (candidate == ExecutionProvider.WebGpu && !HasGpu()))
            {
                continue;
            }

            try
            {
                OpenOn(candidate, GraphNames.Step, variant, CancellationToken.None).Dispose();
                return candidate;
            }
            catch (ProviderUnavailableException)
            {
                // Next best: choosing among what works is what was asked for.
            }
        }

        return ExecutionProvider.Cpu;
    }

    /// <summary>WebGPU also runs on software devices, far slower than the CPU provider: only hardware counts.</summary>
    private static bool HasGpu() => 
        OnnxRuntimeLibrary.Environment.GetEpDevices().Any(static d => d.HardwareDevice.Type == OrtHardwareDeviceType.GPU);

    private GraphSession OpenOn(ExecutionProvider provider, string graph, string? variant, CancellationToken cancellationToken)
    {
        string file = _bundle.GraphFile(graph, variant);
        if (provider == ExecutionProvider.Cpu)
        {
            RefuseHalf();
        }

        GraphSession session = Load(provider, graph, file, cancellationToken);
        try
        {
            GraphContract.Of(graph, variant, _bundle.Manifest)?.Check(session, file);
            if (provider != ExecutionProvider.Cpu && Elsewhere(provider, graph, session) is string told)
            {
                Refuse(provider, told);
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <exception cref="ProviderUnavailableException">The bundle computes in
    /// 16-bit floats, and nobody permitted what the CPU makes of them.</exception>
    private void RefuseHalf()
    {
        string precision = _bundle.Manifest.Precision;
        if (!PrecisionNames.IsHalf(precision))
        {
            return;
        }

        // ONNX Runtime converts around nodes of IEEE halves by itself, around those of brain floats it does not.
        bool converts = precision == PrecisionNames.Float16;
        string told = $"Bundle '{_bundle.Manifest.Name}' computes in {precision}, for which provider 'cpu' has hardly any kernels";
        if (!_options.AllowFallback)
        {
            throw new ProviderUnavailableException(ExecutionProvider.Cpu,
                $"{told}: use its float32 or int8 form there, or choose a provider that runs on a GPU.")
            {
                FallbackEffect = converts ? "permits conversions around every node, slower than float32"
                    : "tries it all the same, but nodes without a kernel are not converted",
            };
        }

        if (!converts)
        {
            return;
        }

        lock (_gate)
        {
            string warning = $"{told}: it runs with conversions around every node";
            if (!_warnings.Contains(warning, StringComparer.Ordinal))
            {
                _warnings.Add(warning);
            }
        }
    }

    private GraphSession Load(ExecutionProvider provider, string graph, string file, CancellationToken cancellationToken)
    {
        try
        {
            return Load(graph, file, SessionOptions(provider, graph), cancellationToken);
        }
        catch (GraphException e) when (provider == ExecutionProvider.Cpu && e.Code == GraphException.NotImplemented)
        {
            throw new ProviderUnavailableException(provider,
                $"Provider 'cpu' can't run graph '{graph}' in {_bundle.Manifest.Precision}: {OneLine(e.NativeMessage)}. "
                + "Choose a provider that has it, or use the bundle in another precision, such as float32 or int8.", e);
        }
        catch (GraphException e) when (provider == ExecutionProvider.Cpu)
        {
            throw new BundleException(BundleFault.Graph, file, null, $"the graph can't be loaded ({OneLine(e.NativeMessage)})",
                "Copy the bundle again, or export it again", e);
        }
        catch (GraphException) when (IsStrict(provider) && Fallbacks(provider, graph, file, cancellationToken) is string told)
        {
            Refuse(provider, told);
            throw;
        }
        catch (GraphException e)
        {
            throw new ProviderUnavailableException(provider,
                $"Graph '{graph}' can't be loaded on provider '{provider.ToOption()}': {OneLine(e.NativeMessage)}. Choose "
                    + "another provider.", e);
        }
    }

    /// <summary>Opens the file itself, or what it becomes with other weights; data beside it are read where they are.</summary>
    private GraphSession Load(string graph, string file, GraphOptions options, CancellationToken cancellationToken) =>
        Loras?.Apply(graph, file) is not { } changed ? GraphSession.FromFile(file, options, cancellationToken)
        : GraphSession.FromMemory(changed, options with
        {
            ConfigEntries = new Dictionary<string, string>(options.ConfigEntries, StringComparer.Ordinal)
            {
                ["session.model_external_initializers_file_folder_path"] = Path.GetDirectoryName(Path.GetFullPath(file))!,
            },
        }, cancellationToken);

    /// <summary>The library refuses a fallback without saying for which nodes: a second loading that permits it tells them.</summary>
    private string? Fallbacks(ExecutionProvider provider, string graph, string file, CancellationToken cancellationToken)
    {
        try
        {
            using GraphSession session = Load(
                graph, file, SessionOptions(provider, graph) with { DisableCpuFallback = false }, cancellationToken);
            return Elsewhere(provider, graph, session);
        }
        catch (GraphException)
        {
            return null;
        }
    }

    private GraphOptions SessionOptions(ExecutionProvider provider, string graph)
    {
        bool loop = graph == GraphNames.Step || GraphNames.AnswersInPixels(graph);
        bool spins = _options.SpinsInLoop && graph == GraphNames.Step && provider == ExecutionProvider.Cpu;
        return new GraphOptions
        {
            // Tiles run side by side, each on a thread of its own: nothing waits for another's nodes, and results don't depend on the
            // number of threads.
            Threads = graph == GraphNames.Restorer ? 1 : _options.EffectiveThreads,
            OptimizationLevel = _options.OptimizationLevel,
            // Shapes stay the same within the loop only; one-shot graphs give their memory back.
            KeepsMemory = loop,
            Provider = provider,
            ProviderOptions = provider == ExecutionProvider.Cpu ? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty
                : _options.ProviderOptions,
            RecordPlacement = provider != ExecutionProvider.Cpu,
            DisableCpuFallback = IsStrict(provider),
            LogId = graph,
            ConfigEntries = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                // An embedding application has other work for its processors between two nodes.
                ["session.intra_op.allow_spinning"] = spins ? "1" : "0",
                ["session.force_spinning_stop"] = spins ? "1" : "0",
                ["session.disable_prepacking"] = _describeOnly ? "1" : "0",
            },
        };
    }

    /// <summary>Which nodes run on other providers and why; null if none does.</summary>
    private static string? Elsewhere(ExecutionProvider provider, string graph, GraphSession session)
    {
        List<NodePlacement> nodes = [.. session.ReadPlacement().Where(n => !provider.Is(n.Provider))];
        string which = string.Join(", ", nodes.GroupBy(static n => n.OperatorType, StringComparer.Ordinal)
            .OrderByDescending(static g => g.Count()).Select(static g => $"{g.Key} ({g.Count()})"));
        return nodes.Count == 0
            ? null
            : $"{nodes.Count} node(s) of graph '{graph}' run on "
                + $"{string.Join(", ", nodes.Select(static n => n.Provider).Distinct(StringComparer.Ordinal))}, "
              + $"because provider '{provider.ToOption()}' has no kernel for them in this form: {which}";
    }

    /// <exception cref="ProviderUnavailableException">The provider was named, and a fallback is not allowed.</exception>
    private void Refuse(ExecutionProvider provider, string told)
    {
        if (IsStrict(provider))
        {
            throw new ProviderUnavailableException(provider, $"{told}. Choose another provider.") { FallbackEffect = "permits it" };
        }

        lock (_gate)
        {
            _warnings.Add(told);
        }
    }

    private bool IsStrict(ExecutionProvider provider) =>
        provider != ExecutionProvider.Cpu && _options.Provider == provider && !_options.AllowFallback;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
