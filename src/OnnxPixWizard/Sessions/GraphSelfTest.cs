using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Sessions;

/// <summary>Runs every graph of a bundle on a provider and on the CPU with the same made inputs, and tells how they differ.</summary>
/// <param name="bundle">The bundle.</param>
/// <param name="options">Provider, its options and libraries, threads.</param>
internal sealed class GraphSelfTest(Bundle bundle, RuntimeOptions options)
{
    /// <summary>Difference of two kernels that both compute in 32-bit floats, over the size of their results.</summary>
    public const double UsualTolerance = 1e-3;

    private const int TimedRuns = 3;

    // A software device may take a minute for one run.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Every graph, one after the other; each is freed before the next is opened.</summary>
    /// <param name="tolerance">Largest relative difference that counts as agreement.</param>
    /// <param name="begun">Told of each graph before it is tested.</param>
    /// <param name="cancellation">Ends the test between two runs.</param>
    /// <exception cref="ProviderUnavailableException">The provider is not there or does not start.</exception>
    public IReadOnlyList<GraphVerdict> Run(double tolerance, Action<string>? begun = null, CancellationToken cancellation = default)
    {
        ExecutionProviders.Register(options.ProviderLibraries);
        options.Provider.RequirePresent();
        if (ProviderProbe.Fault(options.Provider) is { } fault)
        {
            throw new ProviderUnavailableException(options.Provider,
                $"Provider '{options.Provider.ToOption()}' does not start here: {fault.TrimEnd('.')}. Check its drivers; "
                    + "'devices' lists what works.");
        }

        List<GraphVerdict> verdicts = [];
        foreach ((string name, GraphEntry entry) in bundle.Manifest.Graphs)
        {
            foreach (string? variant in entry.Variants.Keys.Prepend(null))
            {
                cancellation.ThrowIfCancellationRequested();
                string label = variant is null ? name : $"{name} ({variant})";
                begun?.Invoke(label);
                verdicts.Add(Test(label, bundle.GraphFile(name, variant), tolerance, cancellation));
            }
        }

        return verdicts;
    }

    private GraphVerdict Test(string label, string file, double tolerance, CancellationToken cancellation)
    {
        using MadeInputs inputs = new(bundle.Manifest);
        try
        {
            Measured expected;
            using (GraphSession session = GraphSession.FromFile(file, Reference(), cancellation))
            {
                expected = Measure(session, inputs.Of(session), cancellation);
            }

            long start = Stopwatch.GetTimestamp();
            using GraphSession tested = GraphSession.FromFile(file, Tested(), cancellation);
            double load = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            IReadOnlyList<FallenNodes> fallen = options.Provider == ExecutionProvider.Cpu ? []
                : [.. tested.ReadPlacement().Where(node => !options.Provider.Is(node.Provider))
                    .GroupBy(static node => (node.OperatorType, node.Provider))
                    .Select(static g => new FallenNodes(g.Key.OperatorType, g.Key.Provider, g.Count()))
                    .OrderByDescending(static f => f.Count).ThenBy(static f => f.Operator, StringComparer.Ordinal)];
            Measured got = Measure(tested, inputs.Of(tested), cancellation);
            (double relative, double largest) = Difference(expected.Outputs, got.Outputs);
            return new GraphVerdict(label, relative <= tolerance, relative, largest, expected.Milliseconds, got.Milliseconds, load, fallen);
        }
        catch (GraphException e)
        {
            return new GraphVerdict(label, Agrees: false, null, null, null, null, null, [])
                { Fault = e.NativeMessage.ReplaceLineEndings(" ").Trim() };
        }
    }

    // The CPU itself is held against its own unfused kernels.
    private GraphOptions Reference() => new()
    {
        Threads = options.EffectiveThreads,
        OptimizationLevel = options.Provider == ExecutionProvider.Cpu ? GraphOptimizationLevel.ORT_DISABLE_ALL
            : options.OptimizationLevel,
        KeepsMemory = false,
        LogId = "selftest",
    };

    private GraphOptions Tested() => new()
    {
        Threads = options.EffectiveThreads,
        OptimizationLevel = options.OptimizationLevel,
        KeepsMemory = false,
        Provider = options.Provider,
        ProviderOptions = options.Provider == ExecutionProvider.Cpu
            ? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty : options.ProviderOptions,
        RecordPlacement = options.Provider != ExecutionProvider.Cpu,
        LogId = "selftest",
    };

    private static Measured Measure(GraphSession session, IReadOnlyDictionary<string, GraphTensor> inputs, CancellationToken cancellation)
    {
        using GraphRun run = new(cancellation);
        Dictionary<string, float[]> outputs = new(StringComparer.Ordinal);
        long begun = Stopwatch.GetTimestamp();
        using (GraphOutputs first = session.Run(inputs, run: run)) // the first run compiles and packs
        {
            foreach ((string name, GraphTensor tensor) in first)
            {
                outputs.Add(name, tensor.AsSpan<float>().ToArray());
            }
        }

        double least = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        for (int i = 0; i < TimedRuns && Stopwatch.GetElapsedTime(begun) < s_patience; i++)
        {
            long start = Stopwatch.GetTimestamp();
            session.Run(inputs, run: run).Dispose();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return new Measured(outputs, least);
    }

    /// <summary>The worst output's: root of the squared differences over that of the squares, and the largest difference.</summary>
    private static (double Relative, double Largest) Difference(Dictionary<string, float[]> expected, Dictionary<string, float[]> got)
    {
        double relative = 0, largest = 0;
        foreach ((string name, float[] values) in expected)
        {
            float[] difference = new float[values.Length];
            TensorPrimitives.Subtract(got[name], values, difference);
            double size = TensorPrimitives.Norm<float>(values), off = TensorPrimitives.Norm<float>(difference);
            // Not a number is the worst there is.
            relative = Math.Max(relative, double.IsFinite(off) ? off / Math.Max(size, double.Epsilon) : double.PositiveInfinity);
            largest = Math.Max(largest, double.IsFinite(off) ? TensorPrimitives.MaxMagnitude<float>(difference) is var m ? Math.Abs(m) : 0
                : double.PositiveInfinity);
        }

        return (relative, largest);
    }

    private sealed record Measured(Dictionary<string, float[]> Outputs, double Milliseconds);
}

/// <summary>How a graph fared on a provider.</summary>
/// <param name="Graph">Its role, and its variant in brackets.</param>
/// <param name="Agrees">Whether it ran, within the tolerance.</param>
/// <param name="Relative">Root of the squared differences over that of the squares, of the worst output; null where it did not run.</param>
/// <param name="Largest">Largest difference of any number.</param>
/// <param name="CpuMilliseconds">Least time of a run on the CPU.</param>
/// <param name="Milliseconds">Least time of a run on the provider.</param>
/// <param name="LoadMilliseconds">Time to open it there.</param>
/// <param name="Elsewhere">Nodes that the provider did not take.</param>
internal sealed record GraphVerdict(
    string Graph, bool Agrees, double? Relative, double? Largest, double? CpuMilliseconds, double? Milliseconds, double? LoadMilliseconds,
    IReadOnlyList<FallenNodes> Elsewhere)
{
    /// <summary>Why it did not run; null where it did.</summary>
    public string? Fault { get; init; }
}

/// <summary>Nodes of one operator that ran elsewhere.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Provider">Who ran them.</param>
/// <param name="Count">How many.</param>
internal sealed record FallenNodes(string Operator, string Provider, int Count);
