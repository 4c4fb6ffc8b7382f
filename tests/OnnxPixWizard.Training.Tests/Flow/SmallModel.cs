using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Tests.Flow;

/// <summary>A model small enough to train for a few updates within a test, with tokenizers of its own.</summary>
internal sealed class SmallModel : IDisposable
{
    public SmallModel()
    {
        Folder = Directory.CreateTempSubdirectory("onnxpixwizard-").FullName;
        Tokenizers = InstructionTokenizers.Train(Folder, vocabularySize: 520, seed: 3, CancellationToken.None);
        ModelOptions tiny = ModelOptions.Tiny(Tokenizers.Text.VocabularySize, Tokenizers.Task.VocabularySize);
        Options = tiny with
        {
            Transformer = tiny.Transformer with
            {
                Dim = 32,
                NLayers = 2,
                NHeads = 2,
                NKvHeads = 1,
                MultipleOf = 16,
                CapFeatDim = 16,
                CapClipFeatDim = 16,
                ImageFeatDim = 16,
                SampleTokens = 4,
                SourceStem = new SourceStemOptions { Channels = 3, Width = 8, Dilations = [1, 2] },
            },
            Text = tiny.Text with { HiddenSize = 16, IntermediateSize = 32, NumAttentionHeads = 2, HeadDim = 8 },
            Task = tiny.Task with { HiddenSize = 16, IntermediateSize = 32, ProjectionDim = 16 },
            Vision = tiny.Vision with { HiddenSize = 16, IntermediateSize = 32, ImageSize = 32 },
        };
        Options.Save(Folder);
    }

    public string Folder { get; }

    public InstructionTokenizers Tokenizers { get; }

    public ModelOptions Options { get; }

    public BatchShape Shape { get; } = new([new BatchGroup(2, 32, 32), new BatchGroup(1, 40, 24)], 24);

    public TrainerOptions Training(int steps, string? folder = null) => new()
    {
        Folder = folder ?? Folder,
        Stages = [new TrainingStage("test", Shape, steps)],
        Seed = 5,
        Workers = 2,
        LogEvery = 10,
        CheckpointEvery = 1000,
        LearningRate = new LearningRateSchedule { Peak = 3e-3f, WarmUp = 5 },
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
