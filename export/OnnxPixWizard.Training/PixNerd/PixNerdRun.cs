using OnnxPixWizard.Export.Tokenization;
using OnnxPixWizard.Tokenization;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Pictures;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>The folder of a PixNerd's training: sizes, checkpoint and, in the text family, the tokenizer.</summary>
public sealed class PixNerdRun : IDisposable
{
    /// <summary>File of the tokenizer, in a run's folder and in a bundle.</summary>
    public const string TokenizerFile = "tokenizer.text.json";

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

    /// <summary>Opens a run where it stopped, or begins a new one from nothing.</summary>
    /// <param name="folder">The run's folder; created if missing.</param>
    /// <param name="isText">Family of a new run.</param>
    /// <param name="seed">Seed of new parameters and the tokenizer.</param>
    /// <param name="cancellation">Ends the training of the tokenizer.</param>
    public static PixNerdRun Open(string folder, bool isText, ulong seed, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (!PixNerdModel.IsIn(folder))
        {
            Begin(folder, isText, seed, cancellation);
        }

        PixNerdModel model = PixNerdModel.Load(folder);
        Tokenizer? tokenizer = model.Class is null ? Tokenizer.Load(Path.Combine(folder, TokenizerFile)) : null;
        ParameterStore store = PixNerdObjective.CreateStore(model, seed);
        string checkpoint = Path.Combine(folder, Trainer.CheckpointFile);
        TrainingProgress progress = File.Exists(checkpoint) ? TrainingCheckpoint.Load(checkpoint, store) : new TrainingProgress(0, 0);
        return new PixNerdRun(model, tokenizer, store, progress);
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();

    private static void Begin(string folder, bool isText, ulong seed, CancellationToken cancellation)
    {
        if (!isText)
        {
            PixNerdModel.TinyClass(PictureClasses.Names.Count).Save(folder);
            return;
        }

        TrainedTokenizer trained = QwenTokenizerTrainer.Train(Captions(seed, cancellation), Vocabulary);
        trained.Save(Path.Combine(folder, TokenizerFile));
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
