using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Judging;

/// <summary>The folder of a judge's training: checkpoint and, after each checkpoint, the graph of the averaged parameters.</summary>
internal sealed class JudgeRun : IDisposable
{
    private readonly string _folder;
    private readonly JudgeOptions _options;

    private JudgeRun(string folder, JudgeOptions options, ParameterStore store, TrainingProgress progress)
    {
        _folder = folder;
        _options = options;
        Store = store;
        Progress = progress;
    }

    /// <summary>The parameters.</summary>
    public ParameterStore Store { get; }

    /// <summary>How far the training is.</summary>
    public TrainingProgress Progress { get; }

    /// <summary>Opens a run where it stopped, or begins a new one.</summary>
    /// <param name="folder">The run's folder; created if missing.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="seed">Seed of new parameters.</param>
    /// <exception cref="Graphs.Parameters.ParameterException">The checkpoint is of other sizes.</exception>
    public static JudgeRun Open(string folder, JudgeOptions options, ulong seed)
    {
        Directory.CreateDirectory(folder);
        ParameterStore store = JudgeObjective.CreateStore(options, seed);
        string checkpoint = Path.Combine(folder, Trainer.CheckpointFile);
        TrainingProgress progress = File.Exists(checkpoint) ? TrainingCheckpoint.Load(checkpoint, store) : new TrainingProgress(0, 0);
        return new JudgeRun(folder, options, store, progress);
    }

    /// <summary>Writes the graph of the averaged parameters.</summary>
    /// <returns>The written judge, to be disposed.</returns>
    public PictureJudge Export()
    {
        string path = Path.Combine(_folder, PictureJudge.FileName);
        ModelWriter.Write(
            JudgeGraph.ForJudging(_options), path, name => ParameterStore.Read(Store.Averages, Store.Slots[Store.IndexOf(name)]));
        return PictureJudge.Load(path);
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();
}
