using System.Text.Json;
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
    /// <summary>Sizes, as <see cref="RestorerOptions"/>; in a run's folder and in a bundle.</summary>
    public const string Sizes = "restorer.json";

    /// <summary>The graph in a bundle.</summary>
    public const string GraphFile = "restorer.onnx";

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
    /// <param name="sizes">Sizes of a new run from nothing.</param>
    /// <param name="seed">Seed of new parameters.</param>
    public static RestorerRun Open(string folder, string? bundle, RestorerOptions sizes, ulong seed)
    {
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, Sizes);
        if (!File.Exists(file))
        {
            File.WriteAllText(file, NetworkOptions.Write(bundle is null ? sizes : Load(Path.Combine(bundle, Sizes))).GetRawText());
        }

        RestorerOptions options = Load(file);
        ParameterStore store = RestorerObjective.CreateStore(options, seed);
        string checkpoint = Path.Combine(folder, Trainer.CheckpointFile);
        TrainingProgress progress = new(0, 0);
        if (File.Exists(checkpoint))
        {
            progress = TrainingCheckpoint.Load(checkpoint, store);
        }
        else if (bundle is not null)
        {
            ModelParameters.Extract(Path.Combine(bundle, GraphFile), store.Set);
        }

        return new RestorerRun(options, store, progress);
    }

    /// <summary>Writes the graph of the averaged parameters, stored in halves.</summary>
    public void Export(string file) =>
        ModelWriter.WriteHalves(
            RestorerGraphs.Restorer(Options), file, name => ParameterStore.Read(Store.Averages, Store.Slots[Store.IndexOf(name)]));

    /// <summary>Writes the sizes.</summary>
    public void SaveSizes(string folder) => File.WriteAllText(Path.Combine(folder, Sizes), NetworkOptions.Write(Options).GetRawText());

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();

    private static RestorerOptions Load(string file)
    {
        using JsonDocument document = JsonDocument.Parse(FileContent.ReadJson(file));
        return NetworkOptions.Read<RestorerOptions>(document.RootElement);
    }
}
