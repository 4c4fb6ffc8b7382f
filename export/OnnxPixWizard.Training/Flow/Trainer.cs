using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Torch;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Makes an objective's loss smaller, stage after stage, and can go on from its last checkpoint.</summary>
internal sealed class Trainer
{
    /// <summary>File of the checkpoint in a run's folder.</summary>
    public const string CheckpointFile = "checkpoint.safetensors";

    private readonly TrainerOptions _options;
    private readonly ITrainingObjective _objective;

    /// <param name="options">Settings.</param>
    /// <param name="objective">What is trained.</param>
    public Trainer(TrainerOptions options, ITrainingObjective objective)
    {
        _options = options;
        _objective = objective;
    }

    /// <summary>Trains until the last stage ends; a checkpoint is written now and then, at the end, and when cancelled.</summary>
    /// <param name="store">The parameters.</param>
    /// <param name="progress">How far the training is already.</param>
    /// <param name="report">Receives the log.</param>
    /// <param name="checkpointed">Called after each checkpoint.</param>
    /// <param name="cancellation">Stops after the current update.</param>
    public TrainingProgress Run(
        ParameterStore store, TrainingProgress progress, Action<TrainingReport> report, Action<TrainingProgress> checkpointed,
        CancellationToken cancellation)
    {
        TorchLibrary.UseOneThread();
        store.MoveTo(_options.Device);
        long total = _options.Stages.Sum(static stage => (long)stage.Steps), first = 0;
        StepRange round = default;
        for (int index = 0; index < _options.Stages.Count; index++)
        {
            TrainingStage stage = _options.Stages[index];
            long last = first + stage.Steps;
            if (index == 0 || stage.BeginsRound)
            {
                round = new StepRange(first, first + stage.Steps + _options.Stages.Skip(index + 1).TakeWhile(static later =>
                    !later.BeginsRound).Sum(static later => (long)later.Steps));
            }

            if (progress.Step < last)
            {
                progress = RunStage(stage, last, total, round, store, progress, report, checkpointed, cancellation);
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
        TrainingStage stage, long lastStep, long totalSteps, StepRange round, ParameterStore store, TrainingProgress progress,
        Action<TrainingReport> report,
        Action<TrainingProgress> checkpointed, CancellationToken cancellation)
    {
        TrainingWorker[] workers = [
            .. Enumerable.Range(0, _options.Workers).Select(_ => new TrainingWorker(_objective, stage, store, _options.Precision))];
        using AdamW optimizer = new(store, _options.Optimizer);
        using Muon? muon = _options.HiddenMatrices is { } hidden ? new Muon(store, hidden, _options.Precision) : null;
        TrainingMeter meter = new();
        ParallelOptions everyWorker = new() { MaxDegreeOfParallelism = workers.Length };
        while (progress.Step < lastStep && !cancellation.IsCancellationRequested)
        {
            SeededRandom seeds = SeededRandom.Derive(_options.Seed, (ulong)progress.Step);
            ulong[] batchSeeds = [.. workers.Select(_ => seeds.NextBits())];
            long step = progress.Step;
            Parallel.For(0, workers.Length, everyWorker, index => workers[index].Run(batchSeeds[index], step));
            Average(workers, store.Gradients);
            float rate = _options.LearningRate.At(
                progress.Step - round.First, (progress.Step - round.First) / (double)(round.Last - round.First));
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

    private static void Average(TrainingWorker[] workers, Tensor mean)
    {
        using IDisposable noGradient = torch.no_grad();
        mean.copy_(workers[0].Gradients);
        foreach (TrainingWorker worker in workers.Skip(1))
        {
            mean.Accumulate(worker.Gradients);
        }

        mean.Scale(1f / workers.Length);
    }

    private void Checkpoint(ParameterStore store, TrainingProgress progress, Action<TrainingProgress> checkpointed)
    {
        TrainingCheckpoint.Save(Path.Combine(_options.Folder, CheckpointFile), store, progress);
        checkpointed(progress);
    }

    // Updates over which the learning rate rises and falls once.
    private readonly record struct StepRange(long First, long Last);
}
