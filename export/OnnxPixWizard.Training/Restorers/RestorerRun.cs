using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Restorers;

/// <summary>The folder of a restorer's training: sizes and checkpoint.</summary>
internal sealed class RestorerRun : IDisposable
{
    private const string Sizes = "restorer.json";

    private RestorerRun(RestorerOptions options, ParameterStore store, TrainingProgress progress)
    {
        Options = options;
        Store = store;
        Progress = progress;
    }

    /// <summary>Sizes.</summary>
    public RestorerOptions Options { get; }

    /// <summary>The parameters.</summary>
    public ParameterStore Store { get; }

    /// <summary>How far the training is.</summary>
    public TrainingProgress Progress { get; }

    /// <summary>Whether a folder is that of a restorer's training.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Sizes));

    /// <summary>Opens a run where it stopped, or begins a new one.</summary>
    /// <param name="folder">The run's folder; created if missing.</param>
    /// <param name="bundle">Where a new run takes parameters and sizes from; null = from nothing.</param>
    /// <param name="graph">Which of the bundle's graphs that is.</param>
    /// <param name="sizes">Sizes of a new run from nothing.</param>
    /// <param name="seed">Seed of new parameters.</param>
    public static RestorerRun Open(
        string folder, string? bundle, RestorerOptions sizes, ulong seed, string graph = GraphNames.Restorer)
    {
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, Sizes);
        if (!File.Exists(file))
        {
            File.WriteAllText(file, NetworkOptions.Write(bundle is null ? sizes : LoadSizes(SizesOf(bundle, graph))).GetRawText());
        }

        RestorerOptions options = LoadSizes(file);
        ParameterStore store = RestorerObjective.CreateStore(options, seed);
        string checkpoint = Path.Combine(folder, Trainer.CheckpointFile);
        TrainingProgress progress = new(0, 0);
        if (File.Exists(checkpoint))
        {
            progress = TrainingCheckpoint.Load(checkpoint, store);
        }
        else if (bundle is not null)
        {
            ModelParameters.Extract(Path.Combine(bundle, FileOf(graph)), store.Set);
        }

        return new RestorerRun(options, store, progress);
    }

    /// <summary>Name of a graph's file in a bundle.</summary>
    public static string FileOf(string graph) => graph + ".onnx";

    /// <summary>Writes the graph of the averaged parameters and its sizes into a bundle's folder. Weights are stored in halves; those of
    /// perception, which draws no fine colors, in bytes.</summary>
    public void Export(string folder, string graph)
    {
        File.WriteAllText(SizesOf(folder, graph), NetworkOptions.Write(Options).GetRawText());
        ModelWriter.WriteSmall(
            RestorerGraphs.Restorer(Options), Path.Combine(folder, FileOf(graph)),
            name => ParameterStore.Read(Store.Averages, Store.Slots[Store.IndexOf(name)]), bytes: graph == GraphNames.Perception);
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();

    /// <summary>A graph's sizes in a bundle, as <see cref="RestorerOptions"/>.</summary>
    public static string SizesOf(string bundle, string graph) => Path.Combine(bundle, graph + ".json");

    /// <summary>Reads the sizes.</summary>
    public static RestorerOptions LoadSizes(string file)
    {
        using JsonDocument document = JsonDocument.Parse(FileContent.ReadJson(file));
        return NetworkOptions.Read<RestorerOptions>(document.RootElement);
    }
}
