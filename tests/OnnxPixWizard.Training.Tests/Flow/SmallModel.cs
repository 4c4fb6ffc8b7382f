using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Training.Autoencoders;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.States;

namespace OnnxPixWizard.Training.Tests.Flow;

/// <summary>A model small enough to train for a few updates within a test, with tokenizers of its own.</summary>
internal sealed class SmallModel : IDisposable
{
    /// <param name="latent">Whether the state is the latent of an untrained autoencoder.</param>
    public SmallModel(bool latent = false)
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
                SourceStem = new SourceStemOptions { Channels = 3, Width = 8, Dilations = [1, 2], PlaceFrequencies = 2 },
            },
            Text = tiny.Text with { HiddenSize = 16, IntermediateSize = 32, NumAttentionHeads = 2, HeadDim = 8 },
            Task = tiny.Task with { HiddenSize = 16, IntermediateSize = 32, ProjectionDim = 16 },
            Vision = tiny.Vision with { HiddenSize = 16, IntermediateSize = 32, ImageSize = 32 },
        };
        if (latent)
        {
            using AutoencoderRun run = AutoencoderRun.Open(Folder, bundle: null, SmallAutoencoder, seed: 4);
            Space = run.Export();
            Options = Options with { Vae = run.Options,
                Transformer = Options.Transformer with { PatchSize = 2, InChannels = 4, Field = null, SourceStem = null } };
        }

        Options.Save(Folder);
        Shape = latent ? new([new BatchGroup(2, 32, 32), new BatchGroup(1, 48, 16)], 24)
            : new([new BatchGroup(2, 32, 32), new BatchGroup(1, 40, 24)], 24);
    }

    /// <summary>8x, four channels.</summary>
    public static VaeOptions SmallAutoencoder { get; } = new() { BlockOutChannels = [8, 8, 8, 16], LayersPerBlock = 1, NormNumGroups = 4 };

    public string Folder { get; }

    public InstructionTokenizers Tokenizers { get; }

    public ModelOptions Options { get; }

    public IStateSpace Space { get; } = new PixelSpace();

    public BatchShape Shape { get; }

    public FlowObjective Objective => new(Options, Tokenizers, Space, new FlowOptions());

    public BatchFiller Filler(IReadOnlyList<TaskMix>? tasks = null, ConditionDropout? dropout = null) =>
        new(Options, Tokenizers, Space, tasks ?? TaskMix.Default, dropout ?? new ConditionDropout());

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

    public void Dispose()
    {
        Space.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
