using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests;

/// <summary>The synthetic bundle with a restorer whose answers are known: each task is one simple function of the tile.</summary>
internal static class SyntheticRestorer
{
    /// <summary>Sigma of the blur that task <c>blur</c> does: each row of the kernel is 1 2 1.</summary>
    public static readonly float[] Kernel = [1 / 16f, 2 / 16f, 1 / 16f, 2 / 16f, 4 / 16f, 2 / 16f, 1 / 16f, 2 / 16f, 1 / 16f];

    /// <summary>What the graph can answer: row i of its table takes term i alone.</summary>
    private static readonly string[] Terms = ["same", "blur", "constant", "tile-mean", "overview-mean", "hole"];

    private static readonly Lazy<string> Made = new(Make);

    public static string Folder => Made.Value;

    public static void Delete()
    {
        if (Made.IsValueCreated)
        {
            Directory.Delete(Made.Value, recursive: true);
        }
    }

    private static string Make()
    {
        string folder = Directory.CreateTempSubdirectory("pixwizard-restorer-").FullName;
        SyntheticBundle.CopyTo(folder);
        ModelWriter.Write(Restorer(first: 0), Path.Combine(folder, "restorer.onnx"), NoParameters);
        ModelWriter.Write(Restorer(first: 2), Path.Combine(folder, "perception.onnx"), NoParameters);
        BundleManifest manifest = BundleManifest.Load(Path.Combine(folder, BundleManifest.FileName));
        Dictionary<string, GraphEntry> graphs = new(manifest.Graphs, StringComparer.Ordinal)
        {
            [GraphNames.Restorer] = new() { File = "restorer.onnx" }, [GraphNames.Perception] = new() { File = "perception.onnx" },
        };
        TaskEntry[] tasks =
        [
            Entry("same", 0), Entry("denoise", 0), Entry("blur", 1), Entry("constant", 2), Entry("tile-mean", 3), Entry("overview-mean", 4),
            Entry("super-resolution", 0), Entry("fill", 2, new PictureTask { HoleColor = new RgbColor(127, 127, 127) }),
            Entry("fill-hole", 5, new PictureTask { HoleColor = new RgbColor(127, 127, 127) }),
            Thin("fill-thin"), Entry("edges", 1, new EdgesTask()), Entry("clear-edges", 1, new EdgesTask { Threshold = 0.25 }),
            Entry("graded", 0) with { Restorer = new TaskRestorer { Task = 0, Enlarges = true, TaskAt4 = 2 } },
            Perceived("constant-elsewhere"), Guarded("guarded-blur", 1), Guarded("guarded-constant", 2),
            Entry("judged-constant", 2) with { Restorer = new TaskRestorer { Task = 2, DamageAbove = 1 } },
            Working("subject", 0, new SubjectTask()), Working("tone", 1, new PictureTask()),
            Working("far", 0, new DepthTask { Near = 0.5, Far = 50, FarValue = 0, NoneBelow = 0, Curve = DepthCurve.Logarithmic }),
            Working("slopes", 0, new NormalsTask()),
            Working("parts", 0, new SegmentationTask
            {
                Legend =
                [
                    new LegendEntry { Id = 3, Name = "dark", Color = new RgbColor(0, 0, 0) },
                    new LegendEntry { Id = 7, Name = "bright", Color = new RgbColor(255, 255, 255) },
                ],
            }),
        ];
        (manifest with { Graphs = graphs, Tasks = [.. tasks, .. manifest.Tasks.Where(static t => t.Id is not "denoise")] }).Save(folder);
        return folder;
    }

    private static TaskEntry Entry(string id, int row, TaskKind? decoder = null) => new()
    {
        Id = id, Name = id, Examples = [$"Do {id}."], Decoder = decoder ?? new PictureTask(), Restorer = new TaskRestorer { Task = row },
    };

    /// <summary>Leaves alone what would change by less than eight levels; a blur of a slope changes five, at borders.</summary>
    private static TaskEntry Guarded(string id, int row) =>
        Entry(id, row) with { Restorer = new TaskRestorer { Task = row, LeavesBelow = 8 } };

    private static TaskEntry Thin(string id) => Entry(id, 2, new PictureTask { HoleColor = new RgbColor(127, 127, 127) }) with
    {
        Restorer = new TaskRestorer { Task = 2, MostHole = 8 },
    };

    private static TaskEntry Perceived(string id) => Working(id, 0, new PictureTask()) with
    {
        Restorer = new TaskRestorer { Graph = GraphNames.Perception, Task = 0, Scale = RestorerScale.Working, Side = 64 },
    };

    private static Tensor NoParameters(string name) => throw new InvalidOperationException("There are no parameters.");

    private static TaskEntry Working(string id, int row, TaskKind decoder) =>
        Entry(id, row, decoder) with { Restorer = new TaskRestorer { Task = row, Scale = RestorerScale.Working, Side = 64 } };

    /// <param name="first">The term that the table's first row takes.</param>
    private static Graph Restorer(int first)
    {
        Graph graph = new("restorer");
        Value image = graph.Input("image", ElementType.Float32, "batch", 3, "height", "width");
        Value hole = graph.Input("hole", ElementType.Float32, "batch", 1, "height", "width");
        Value overview = graph.Input("overview", ElementType.Float32, "batch", 3, 64, 64);
        Value task = graph.Input("task", ElementType.Int64, "batch");
        float[] table = new float[Terms.Length * Terms.Length], kernels = new float[3 * 9];
        for (int i = 0; i < Terms.Length; i++)
        {
            table[(i * Terms.Length) + ((i + first) % Terms.Length)] = 1;
        }

        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i] = Kernel[i % 9];
        }

        Value weights = Op.Gather(graph.Constant(Tensor.From<float>(table, Terms.Length, Terms.Length)), task);
        Value nothing = image * 0f;
        Value[] terms =
        [
            image,
            Op.Conv(image, graph.Constant(Tensor.From<float>(kernels, 3, 1, 3, 3)), null, pads: [1, 1, 1, 1], groups: 3),
            nothing + 0.5f,
            nothing + Op.ReduceMean(image, keepDimensions: true, 2, 3),
            nothing + Op.ReduceMean(overview, keepDimensions: true, 2, 3),
            nothing + ((hole * 2f) - 1f),
        ];
        Value sum = nothing;
        for (int i = 0; i < terms.Length; i++)
        {
            sum += terms[i] * Op.Unsqueeze(Op.Slice(weights, 1, i, i + 1), 2, 3);
        }

        graph.Output("restored", sum);
        // Black is undamaged, white damaged.
        graph.Output("damage", Op.ReduceMean(image, keepDimensions: false, 1, 2, 3) * 10f);
        return graph;
    }
}
