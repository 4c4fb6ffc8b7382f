using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Graphs.Tensors;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Flow;

/// <summary>The folder of a training: tokenizers, sizes, checkpoint.</summary>
public sealed class TrainingRun : IDisposable
{
    private TrainingRun(PixelModelOptions model, InstructionTokenizers tokenizers, ParameterStore store, TrainingProgress progress)
    {
        Model = model;
        Tokenizers = tokenizers;
        Store = store;
        Progress = progress;
    }

    /// <summary>Sizes of the model.</summary>
    public PixelModelOptions Model { get; }

    /// <summary>The model's tokenizers.</summary>
    public InstructionTokenizers Tokenizers { get; }

    /// <summary>The parameters.</summary>
    public ParameterStore Store { get; }

    /// <summary>How far the training is.</summary>
    public TrainingProgress Progress { get; }

    /// <summary>Opens a run where it stopped, or begins a new one.</summary>
    /// <param name="folder">The run's folder; created if missing.</param>
    /// <param name="bundle">Where a new run takes parameters, sizes and tokenizers from; null = from nothing.</param>
    /// <param name="vocabulary">Largest number of entries of new tokenizers.</param>
    /// <param name="seed">Seed of new parameters and tokenizers.</param>
    /// <param name="cancellation">Ends the training of tokenizers.</param>
    public static TrainingRun Open(string folder, string? bundle, int vocabulary, ulong seed, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        bool isNew = !File.Exists(Path.Combine(folder, PixelModelOptions.FileName));
        if (isNew)
        {
            Begin(folder, bundle, vocabulary, seed, cancellation);
        }

        InstructionTokenizers tokenizers = InstructionTokenizers.Load(folder);
        PixelModelOptions model = PixelModelOptions.Load(folder);
        ParameterStore store = Trainer.CreateStore(model, seed);
        string checkpoint = Path.Combine(folder, Trainer.CheckpointFile);
        TrainingProgress progress = new(0, 0);
        if (File.Exists(checkpoint))
        {
            progress = TrainingCheckpoint.Load(checkpoint, store);
        }
        else if (bundle is not null)
        {
            LoadBundle(bundle, store);
        }

        return new TrainingRun(model, tokenizers, store, progress);
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();

    private static void Begin(string folder, string? bundle, int vocabulary, ulong seed, CancellationToken cancellation)
    {
        if (bundle is null)
        {
            InstructionTokenizers tokenizers = InstructionTokenizers.Train(folder, vocabulary, seed, cancellation);
            PixelModelOptions.Tiny(tokenizers.Text.VocabularySize, tokenizers.Task.VocabularySize).Save(folder);
            return;
        }

        foreach (string file in (string[])[InstructionTokenizers.TextFile, InstructionTokenizers.TaskFile, PixelModelOptions.FileName])
        {
            File.Copy(Path.Combine(bundle, file), Path.Combine(folder, file), overwrite: true);
        }
    }

    private static void LoadBundle(string bundle, ParameterStore store)
    {
        foreach ((string network, SortedDictionary<string, Tensor> parameters) in BundleParameters.Read(bundle))
        {
            foreach ((string name, Tensor tensor) in parameters)
            {
                store.Set($"{network}.{name}", tensor);
            }
        }
    }
}
