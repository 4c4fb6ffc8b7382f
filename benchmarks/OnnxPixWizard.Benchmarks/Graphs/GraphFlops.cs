using System.Text.Json;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Graphs;

/// <summary>Floating-point operations of a graph, from the shapes that the library itself reports of an executed run.</summary>
/// <param name="Kernels">All kernels in order of execution.</param>
internal sealed record GraphFlops(IReadOnlyList<KernelWork> Kernels)
{
    public long Total => Kernels.Sum(static k => k.Flops);

    /// <summary>The product that costs most.</summary>
    public MatrixShape LargestProduct => Kernels.Select(static k => k.Product).OfType<MatrixShape>().MaxBy(static p => p.Flops);

    /// <param name="file">Model file.</param>
    /// <param name="extents">Lengths of what it leaves open.</param>
    public static GraphFlops Count(string file, GraphExtents extents)
    {
        using TemporaryFolder folder = new();
        GraphOptions options = new()
        {
            Threads = 1,
            ProfilePrefix = folder.PathOf("profile"),
            // Packed weights would be missing among the inputs of their kernels.
            ConfigEntries = new Dictionary<string, string>(StringComparer.Ordinal) { ["session.disable_prepacking"] = "1" },
        };
        using MeasuredGraph graph = new(GraphSession.FromFile(file, options), extents.ShapeOf);
        using FileStream profile = File.OpenRead(graph.EndProfiling());
        using JsonDocument document = JsonDocument.Parse(profile);
        return new GraphFlops([.. document.RootElement.EnumerateArray().Where(IsKernel).Select(static e => Read(e.GetProperty("args")))]);
    }

    private static bool IsKernel(JsonElement entry) =>
        entry.TryGetProperty("name", out JsonElement name) && name.GetString()!.EndsWith("_kernel_time", StringComparison.Ordinal);

    private static KernelWork Read(JsonElement arguments)
    {
        List<long[]> outputs = Shapes(arguments.GetProperty("output_type_shape"));
        return KernelWork.Of(arguments.GetProperty("op_name").GetString()!, Shapes(arguments.GetProperty("input_type_shape")),
            outputs.Count > 0 ? outputs[0] : []);
    }

    /// <summary>Each tensor is an object of one member: its type, with its shape.</summary>
    private static List<long[]> Shapes(JsonElement tensors) =>
        [.. tensors.EnumerateArray()
            .Select(static t => t.EnumerateObject().First().Value.EnumerateArray().Select(static d => d.GetInt64()).ToArray())];
}
