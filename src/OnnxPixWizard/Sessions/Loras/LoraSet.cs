using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Sessions.Loras;

/// <summary>
/// Low-rank changes that fit a bundle, applied to its graphs while they are loaded: added to weights in 32-bit floats, exactly but for one
/// rounding; as a path of two small products beside those whose weights have fewer bits, which keep what those bits can't hold.
/// </summary>
internal sealed class LoraSet
{
    // Of what is put into a graph in place of data beside it: a message of protocol buffers ends at 2 GiB.
    private const long MostBytes = 3L << 29;

    private readonly Dictionary<(string Network, string Parameter), List<LoraChange>> _changes = [];

    private LoraSet(IReadOnlyList<LoraTeaching> teachings) => Teachings = teachings;

    /// <summary>What the files say of themselves.</summary>
    public IReadOnlyList<LoraTeaching> Teachings { get; }

    /// <summary>Reads files and checks that all of them fits.</summary>
    /// <returns>Null where there are none.</returns>
    /// <exception cref="LoraException">A file is damaged, or a change of it fits no layer of the bundle.</exception>
    /// <exception cref="BundleException">A graph can't be read.</exception>
    public static LoraSet? Of(Bundle bundle, IReadOnlyList<LoraSource> sources)
    {
        if (sources.Count == 0)
        {
            return null;
        }

        LoraSet set = new(LoraTeaching.Read(sources));
        LoraTargets targets = LoraTargets.Of(bundle);
        foreach (LoraSource source in sources)
        {
            LoraFile file = LoraFile.Read(source.Path);
            foreach (LoraModule module in file.Modules)
            {
                (string Network, string Parameter) place = targets.Find(file.Path, module);
                if (!set._changes.TryGetValue(place, out List<LoraChange>? changes))
                {
                    set._changes.Add(place, changes = []);
                }

                changes.Add(new LoraChange(module, source.Weight * module.Scale));
            }
        }

        return set;
    }

    /// <summary>The bytes of a graph with the changes that are for it.</summary>
    /// <param name="graph">One of <see cref="GraphNames"/>.</param>
    /// <param name="file">Its file.</param>
    /// <param name="mostBytes">Most that is put into the file; weights beyond it stay where they are, with a path beside them.</param>
    /// <returns>Null where none is.</returns>
    /// <exception cref="BundleException">The graph can't be read, or its layers are stored in a way that takes no changes.</exception>
    public byte[]? Apply(string graph, string file, long mostBytes = MostBytes)
    {
        string network = GraphNetworks.Of(graph);
        if (!_changes.Keys.Any(place => place.Network == network))
        {
            return null;
        }

        using AdaptedGraph adapted = AdaptedGraph.Open(file);
        StoredWeight[] changed = [.. adapted.Weights.Where(weight => Touches(network, weight.Layout))];
        try
        {
            foreach (StoredWeight weight in changed)
            {
                if (weight.Stored is { } stored && adapted.Model.AddedBytes + (sizeof(float) * stored.Count) <= mostBytes)
                {
                    Merge(adapted, network, weight, stored);
                }
                else
                {
                    Beside(adapted, network, weight);
                }
            }
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or IOException or UnauthorizedAccessException)
        {
            throw adapted.Broken($"its weights can't be read ({e.Message.TrimEnd('.')})", e);
        }

        return changed.Length > 0 ? adapted.Model.ToBytes() : null;
    }

    private bool Touches(string network, StoredLayout layout) =>
        layout.Sources().Any(source => _changes.ContainsKey((network, source.Name)));

    private void Merge(AdaptedGraph adapted, string network, StoredWeight weight, StoredValue stored)
    {
        double[] change = weight.Layout.Make((name, shape) => Dense(network, name, shape));
        float[] elements = adapted.Model.Read(stored);
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = (float)(elements[i] + change[i]);
        }

        if (weight.Widening is { } cast)
        {
            adapted.Model.Drop(cast);
        }

        adapted.Model.Replace(stored, weight.Name, elements);
    }

    // Of a parameter of any number of axes: its first against all others.
    private double[] Dense(string network, string name, long[] shape)
    {
        int rows = (int)shape[0], columns = Columns(shape);
        double[] sum = new double[rows * columns];
        foreach (LoraChange change in _changes.GetValueOrDefault((network, name)) ?? [])
        {
            double[] down = new double[change.Module.Down.Length];
            TensorPrimitives.ConvertChecked<float, double>(change.Module.Down, down);
            for (int row = 0; row < rows; row++)
            {
                Span<double> line = sum.AsSpan(row * columns, columns);
                for (int k = 0; k < change.Module.Rank; k++)
                {
                    double factor = (double)change.Factor * change.Module.Up[(row * change.Module.Rank) + k];
                    TensorPrimitives.MultiplyAdd(down.AsSpan(k * columns, columns), factor, line, line);
                }
            }
        }

        return sum;
    }

    private void Beside(AdaptedGraph adapted, string network, StoredWeight weight)
    {
        (string Name, long[] Shape)[] sources = [.. weight.Layout.Sources()];
        (string Name, int First, List<LoraChange> Changes)[] changed = [.. sources.Select((source, index) => (source.Name,
            sources.Take(index).Sum(static before => (int)before.Shape[0]), _changes.GetValueOrDefault((network, source.Name)) ?? []))];

        // Which row of which parameter each column of the stored matrix is; its rows are the inputs, in their order.
        int[] rows = weight.Layout.Make((name, shape) => Numbered(shape, Array.Find(changed, c => c.Name == name).First, byRow: true));
        int[] inputs = weight.Layout.Make((_, shape) => Numbered(shape, 0, byRow: false));
        int rank = changed.Sum(static c => c.Changes.Sum(static change => change.Module.Rank)), width = Columns(sources[0].Shape);
        int outputs = rows.Length / width;
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] != rows[i % outputs] || inputs[i] != i / outputs)
            {
                throw adapted.Broken($"'{weight.Name}' is stored in an order that no path beside it can follow");
            }
        }

        float[] down = new float[width * rank], up = new float[rank * outputs];
        int slot = 0;
        foreach ((string name, int first, List<LoraChange> changes) in changed)
        {
            int count = (int)Array.Find(sources, source => source.Name == name).Shape[0];
            foreach (LoraChange change in changes)
            {
                for (int k = 0; k < change.Module.Rank; k++, slot++)
                {
                    for (int c = 0; c < width; c++)
                    {
                        down[(c * rank) + slot] = change.Module.Down[(k * width) + c];
                    }

                    for (int j = 0; j < outputs; j++)
                    {
                        int row = rows[j] - first;
                        up[(slot * outputs) + j] = row >= 0 && row < count
                            ? change.Factor * change.Module.Up[(row * change.Module.Rank) + k] : 0;
                    }
                }
            }
        }

        foreach ((string x, string y, int type) in adapted.ProductsOf(weight))
        {
            ModelNode node = adapted.Model.Nodes.Find(node => node.Outputs.Contains(y)) ?? throw adapted.Broken($"nothing makes '{y}'");
            // The graph may have such a path already, which was merged into its file.
            string path = y + ".lora";
            while (adapted.Model.Nodes.Exists(other => other.Outputs.Contains(path)))
            {
                path += "+";
            }

            adapted.Model.Rename(node, y, path + ".own");
            adapted.Model.Store(path + ".down", type, [width, rank], Bytes(down, type));
            adapted.Model.Store(path + ".up", type, [rank, outputs], Bytes(up, type));
            adapted.Model.Add("MatMul", [x, path + ".down"], path + ".middle");
            adapted.Model.Add("MatMul", [path + ".middle", path + ".up"], path);
            adapted.Model.Add("Add", [path + ".own", path], y, path + ".sum");
        }
    }

    private static int[] Numbered(long[] shape, int first, bool byRow)
    {
        int columns = Columns(shape);
        int[] numbers = new int[shape[0] * columns];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = byRow ? first + (i / columns) : i % columns;
        }

        return numbers;
    }

    // Of a parameter as a matrix: all axes but the first together.
    private static int Columns(long[] shape) => (int)shape.Skip(1).Aggregate(1L, static (product, extent) => product * extent);

    private static byte[] Bytes(float[] values, int type)
    {
        byte[] bytes = new byte[values.Length * (type == ModelPatch.Float32 ? 4 : 2)];
        switch (type)
        {
            case ModelPatch.Float32:
                MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(bytes);
                break;
            case ModelPatch.Float16:
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(bytes.AsSpan()));
                break;
            default:
                Span<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan());
                for (int i = 0; i < values.Length; i++)
                {
                    uint bits = BitConverter.SingleToUInt32Bits(values[i]);
                    upper[i] = (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
                }

                break;
        }

        return bytes;
    }
}

/// <summary>A change of a layer and its factor: weight · alpha / rank.</summary>
internal sealed record LoraChange(LoraModule Module, float Factor);
