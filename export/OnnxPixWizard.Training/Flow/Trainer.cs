using System.Numerics.Tensors;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Trains a model of the pixel family by flow matching, stage after stage, and can go on from its last checkpoint.</summary>
public sealed class Trainer
{
    /// <summary>File of the checkpoint in a run's folder.</summary>
    public const string CheckpointFile = "checkpoint.safetensors";

    private readonly TrainerOptions _options;
    private readonly PixelModelOptions _model;
    private readonly InstructionTokenizers _tokenizers;

    /// <param name="options">Settings.</param>
    /// <param name="model">Sizes of the model.</param>
    /// <param name="tokenizers">The model's tokenizers.</param>
    public Trainer(TrainerOptions options, PixelModelOptions model, InstructionTokenizers tokenizers)
    {
        _options = options;
        _model = model;
        _tokenizers = tokenizers;
    }

    /// <summary>The parameters of a model, as a training from nothing starts with them.</summary>
    public static ParameterStore CreateStore(PixelModelOptions model, ulong seed)
    {
        Parameter[] parameters = [.. PixelModelGraph.ForSampling(model, new BatchShape([new(1, 64, 64)], 8)).Graph.Parameters.Values];
        ParameterStore store = new(parameters.Select(static parameter => (parameter.Name, parameter.Shape)));
        foreach (Parameter parameter in parameters)
        {
            store.Set(parameter.Name, ParameterInitializer.Create(parameter, unchecked((int)seed)));
        }

        return store;
    }

    /// <summary>Trains until the last stage ends; a checkpoint is written now and then, at the end, and when cancelled.</summary>
    /// <param name="store">The parameters.</param>
    /// <param name="progress">How far the training is already.</param>
    /// <param name="report">Receives the log.</param>
    /// <param name="checkpointed">Called after each checkpoint.</param>
    /// <param name="cancellation">Stops after the current update.</param>
    public TrainingProgress Run(
        ParameterStore store, TrainingProgress progress, Action<TrainingReport> report, Action<TrainingProgress> checkpointed, CancellationToken cancellation)
    {
        long total = _options.Stages.Sum(static stage => (long)stage.Steps), first = 0;
        foreach (TrainingStage stage in _options.Stages)
        {
            long last = first + stage.Steps;
            if (progress.Step < last)
            {
                progress = RunStage(stage, last, total, store, progress, report, checkpointed, cancellation);
            }

            first = last;
            if (cancellation.IsCancellationRequested)
            {
                break;
            }
        }

        return progress;
    }

    private TrainingProgress RunStage(
        TrainingStage stage, long lastStep, long totalSteps, ParameterStore store, TrainingProgress progress, Action<TrainingReport> report,
        Action<TrainingProgress> checkpointed, CancellationToken cancellation)
    {
        TrainingWorker[] workers = [.. Enumerable.Range(0, _options.Workers).AsParallel().Select(_ =>
            new TrainingWorker(_model, stage.Shape, store, new BatchFiller(_model, _tokenizers, stage.Tasks ?? _options.Tasks, _options.Dropout)))];
        AdamW optimizer = new(store, _options.Optimizer);
        using Muon? muon = _options.HiddenMatrices is { } hidden ? new Muon(store, hidden) : null;
        TrainingMeter meter = new();
        ParallelOptions everyWorker = new() { MaxDegreeOfParallelism = workers.Length };
        while (progress.Step < lastStep && !cancellation.IsCancellationRequested)
        {
            SeededRandom seeds = SeededRandom.Derive(_options.Seed, (ulong)progress.Step);
            ulong[] batchSeeds = [.. workers.Select(_ => seeds.NextBits())];
            TrainingLessons lessons = _options.LessonsAt(progress.Step);
            Parallel.For(0, workers.Length, everyWorker, index => workers[index].Run(batchSeeds[index], lessons));
            Average(workers, store.Gradients);
            float rate = _options.LearningRate.At(progress.Step, progress.Step / (double)totalSteps);
            float decay = Math.Min(_options.AverageDecay, (1f + progress.Step) / (10f + progress.Step));
            muon?.Step(rate, workers.Length, workers[0].HasGradient);
            meter.Add(workers, optimizer.Step(rate, decay, index => workers[0].HasGradient(index) && muon?.Covers(index) != true));
            progress = new TrainingProgress(progress.Step + 1, progress.Samples + (workers.Length * stage.Shape.Rows));
            if (progress.Step % _options.LogEvery == 0)
            {
                report(meter.Report(progress.Step, totalSteps, stage.Name, progress.Samples, rate));
            }

            if (progress.Step % _options.CheckpointEvery == 0)
            {
                Checkpoint(store, progress, checkpointed);
            }
        }

        Array.ForEach(workers, static worker => worker.Dispose());
        Checkpoint(store, progress, checkpointed);
        return progress;
    }

    private static void Average(TrainingWorker[] workers, NativeBuffer mean)
    {
        const int chunk = 1 << 18;
        float share = 1f / workers.Length;
        Parallel.For(0, (int)((mean.Length + chunk - 1) / chunk), part =>
        {
            long offset = (long)part * chunk, length = Math.Min(chunk, mean.Length - offset);
            Span<float> sum = mean.Slice(offset, length);
            TensorPrimitives.Multiply(workers[0].Gradients.Slice(offset, length), share, sum);
            for (int index = 1; index < workers.Length; index++)
            {
                TensorPrimitives.MultiplyAdd(workers[index].Gradients.Slice(offset, length), share, sum, sum);
            }
        });
    }

    private void Checkpoint(ParameterStore store, TrainingProgress progress, Action<TrainingProgress> checkpointed)
    {
        TrainingCheckpoint.Save(Path.Combine(_options.Folder, CheckpointFile), store, progress);
        checkpointed(progress);
    }
}
