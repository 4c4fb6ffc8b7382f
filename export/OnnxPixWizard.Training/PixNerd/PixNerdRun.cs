using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Tokenization;
using OnnxPixWizard.Text;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Pictures;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>The folder of a PixNerd's training: sizes, checkpoint and, in the text family, the tokenizer.</summary>
internal sealed class PixNerdRun : IDisposable
{
    private const int Vocabulary = 640;
    private const int Sentences = 12_000;
    private const int CorpusSide = 48;

    private PixNerdRun(PixNerdModel model, Tokenizer? tokenizer, ParameterStore store, TrainingProgress progress)
    {
        Model = model;
        Tokenizer = tokenizer;
        Store = store;
        Progress = progress;
    }

    /// <summary>Sizes of the model.</summary>
    public PixNerdModel Model { get; }

    /// <summary>The text family's tokenizer; null in the class family.</summary>
    public Tokenizer? Tokenizer { get; }

    /// <summary>The parameters.</summary>
    public ParameterStore Store { get; }

    /// <summary>How far the training is.</summary>
    public TrainingProgress Progress { get; }

    /// <summary>Opens a run where it stopped, or begins a new one.</summary>
    /// <param name="folder">The run's folder; created if missing.</param>
    /// <param name="start">What a new run begins with.</param>
    /// <param name="seed">Seed of new parameters and the tokenizer.</param>
    /// <param name="cancellation">Ends the training of the tokenizer.</param>
    public static PixNerdRun Open(string folder, PixNerdStart start, ulong seed, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (!PixNerdModel.IsIn(folder))
        {
            Begin(folder, start, seed, cancellation);
        }

        PixNerdModel model = PixNerdModel.Load(folder);
        Tokenizer? tokenizer = model.Class is null ? Tokenizer.Load(Path.Combine(folder, TokenizerFiles.Text)) : null;
        ParameterStore store = PixNerdObjective.CreateStore(model, seed);
        string checkpoint = Path.Combine(folder, Trainer.CheckpointFile);
        TrainingProgress progress = new(0, 0);
        if (File.Exists(checkpoint))
        {
            progress = TrainingCheckpoint.Load(checkpoint, store);
        }
        else if (start.Bundle is { } bundle)
        {
            BundleStart.Load(store, bundle,
                static network => network == BundleParameters.Transformer ? PixNerdScopes.Denoiser : PixNerdScopes.TextEncoder);
        }

        return new PixNerdRun(model, tokenizer, store, progress);
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();

    private static void Begin(string folder, PixNerdStart start, ulong seed, CancellationToken cancellation)
    {
        if (start.Bundle is { } bundle)
        {
            PixNerdModel model = PixNerdModel.Load(bundle);
            if (model.Class is null)
            {
                File.Copy(Path.Combine(bundle, TokenizerFiles.Text), Path.Combine(folder, TokenizerFiles.Text), overwrite: true);
            }

            model.Save(folder);
            return;
        }

        if (!start.IsText)
        {
            PixNerdModel.TinyClass(PictureClasses.Names.Count).Save(folder);
            return;
        }

        TrainedTokenizer trained = QwenTokenizerTrainer.Train(Captions(seed, cancellation), Vocabulary);
        trained.Save(Path.Combine(folder, TokenizerFiles.Text));
        PixNerdModel.TinyText(trained.VocabularySize).Save(folder);
    }

    private static IEnumerable<string> Captions(ulong seed, CancellationToken cancellation)
    {
        ExampleFactory factory = new();
        float[] source = new float[3 * CorpusSide * CorpusSide], target = new float[source.Length];
        for (int index = 0; index < Sentences; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            ExampleRequest request = new(seed + (ulong)index, CorpusSide, CorpusSide, TrainingTask.TextToImage, ExampleSplit.Training);
            yield return factory.Create(request, source, target).Instruction;
        }
    }
}

/// <summary>What a new run begins with.</summary>
internal sealed record PixNerdStart
{
    /// <summary>Whether a run from nothing is of the text family.</summary>
    public bool IsText { get; init; }

    /// <summary>Folder of a bundle whose parameters, sizes and tokenizer are taken; null = from nothing.</summary>
    public string? Bundle { get; init; }
}
