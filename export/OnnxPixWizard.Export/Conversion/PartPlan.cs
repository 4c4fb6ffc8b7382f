using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>A part that is ready to be written: its graphs, the weights behind them, and what the manifest will say.</summary>
/// <param name="checkpoint">Owned; closed with the plan.</param>
internal sealed class PartPlan(ICheckpoint checkpoint) : IDisposable
{
    /// <summary>One of <see cref="PartNames"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The graphs by role, in 32-bit floats.</summary>
    public required IReadOnlyDictionary<string, Graph> Graphs { get; init; }

    /// <summary>Its parameters.</summary>
    public required NetworkWeights Weights { get; init; }

    /// <summary>What the manifest will say; graphs and precision are filled in by the writer.</summary>
    public required PartRecord Record { get; init; }

    /// <summary>Whether the graphs stay in 32-bit floats whatever the precision asked for.</summary>
    public bool KeepFloat32 { get; init; }

    /// <summary>Files that go into the bundle as they are: name there and path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Opens a part's checkpoint and plans with it; where that fails the checkpoint is closed again.</summary>
    /// <param name="source">The part's folder or file.</param>
    /// <param name="plan">Makes the plan, which owns the checkpoint.</param>
    /// <exception cref="CheckpointException">The checkpoint can't be opened.</exception>
    public static PartPlan Over(string source, Func<ICheckpoint, PartPlan> plan)
    {
        ICheckpoint checkpoint = Checkpoint.Open(source);
        try
        {
            return plan(checkpoint);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Plans a part: looks its parameters up, and names what the manifest says of every part.</summary>
    /// <param name="name">One of <see cref="PartNames"/>.</param>
    /// <param name="folder">The part's folder or file.</param>
    /// <param name="checkpoint">Owned by the plan.</param>
    /// <param name="graphs">The graphs by role, in 32-bit floats.</param>
    /// <param name="names">How files spell the parameters.</param>
    /// <param name="options">Hyper-parameters for the record.</param>
    /// <param name="report">Receives what does not fit.</param>
    /// <param name="tokenizer">The tokenizer's entry and path, of parts that read text.</param>
    /// <param name="keepFloat32">Whether the graphs stay in 32-bit floats whatever the precision asked for.</param>
    public static PartPlan Create(
        string name, string folder, ICheckpoint checkpoint, IReadOnlyDictionary<string, Graph> graphs, WeightNames names,
        JsonObject options, TensorReport report,
        (TokenizerEntry Entry, string Path)? tokenizer = null, bool keepFloat32 = false)
    {
        SortedDictionary<string, long[]> needed = Needed(graphs.Values);
        (string source, string licence) = PartLicences.Of(name, folder, checkpoint.Source);
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        if (tokenizer is { } found)
        {
            files.Add(found.Entry.File, found.Path);
        }

        return new PartPlan(checkpoint)
        {
            Name = name,
            Graphs = graphs,
            Weights = new NetworkWeights(name, checkpoint, needed, names, report),
            KeepFloat32 = keepFloat32,
            Files = files,
            Record = new PartRecord
            {
                Graphs = new Dictionary<string, GraphEntry>(StringComparer.Ordinal),
                Options = options,
                Parameters = needed.Values.Sum(TensorCount.Of),
                Precision = "",
                Tokenizer = tokenizer?.Entry,
                Source = source,
                Licence = licence,
            },
        };
    }

    /// <summary>Parameters that the graphs store, with their published shapes.</summary>
    public static SortedDictionary<string, long[]> Needed(IEnumerable<Graph> graphs)
    {
        SortedDictionary<string, long[]> needed = new(StringComparer.Ordinal);
        foreach ((string name, long[] shape) in graphs.SelectMany(ModelWriter.StoredParameters))
        {
            needed[name] = shape;
        }

        return needed;
    }

    /// <inheritdoc/>
    public void Dispose() => checkpoint.Dispose();
}

/// <summary>Counts elements.</summary>
internal static class TensorCount
{
    /// <summary>Elements of a shape.</summary>
    public static long Of(long[] shape) => shape.Aggregate(1L, static (product, extent) => product * extent);
}
