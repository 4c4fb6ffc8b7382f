using System.Diagnostics;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Averages of what a training says between two lines of its log.</summary>
internal sealed class TrainingMeter
{
    private const double Smoothing = 0.99;

    private readonly SortedDictionary<string, (double Sum, double Weight)> _kinds = new(StringComparer.Ordinal);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _loss;
    private double _norm;
    private int _count;
    private long _samples;

    public void Add(IReadOnlyList<TrainingWorker> workers, double norm)
    {
        _norm += norm;
        _count++;
        foreach (TrainingWorker worker in workers)
        {
            _loss += worker.Loss / workers.Count;
            float[] rowLoss = worker.RowLoss;
            _samples += rowLoss.Length;
            for (int row = 0; row < rowLoss.Length; row++)
            {
                if (worker.Batch.KindOf(row) is { } kind)
                {
                    (double sum, double weight) = _kinds.GetValueOrDefault(kind);
                    _kinds[kind] = ((sum * Smoothing) + (rowLoss[row] / worker.Batch.LossWeightOf(row)), (weight * Smoothing) + 1);
                }
            }
        }
    }

    public TrainingReport Report(long step, long totalSteps, string stage, long samples, float learningRate)
    {
        double seconds = _clock.Elapsed.TotalSeconds;
        TrainingReport report = new(step, totalSteps, stage, samples, _loss / _count,
            _kinds.ToDictionary(static entry => entry.Key, static entry => entry.Value.Sum / entry.Value.Weight, StringComparer.Ordinal),
            learningRate, _norm / _count, _samples / seconds, TimeSpan.FromSeconds(seconds / _count * (totalSteps - step)));
        (_loss, _norm, _count, _samples) = (0, 0, 0, 0);
        _clock.Restart();
        return report;
    }
}

/// <summary>A line of a training's log.</summary>
/// <param name="Step">Updates made.</param>
/// <param name="TotalSteps">Updates of the whole training.</param>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Samples">Examples seen.</param>
/// <param name="Loss">Mean loss since the last line.</param>
/// <param name="TaskLoss">Smoothed figures by kind of example, of pixels or latents about in [-1, 1]: a flow's squared error by task at t =
/// 0 with all conditions, an autoencoder's by content.</param>
/// <param name="LearningRate">Current step width.</param>
/// <param name="GradientNorm">Mean 2-norm before clipping since the last line.</param>
/// <param name="SamplesPerSecond">Speed since the last line.</param>
/// <param name="Remaining">Expected time to the end.</param>
internal sealed record TrainingReport(
    long Step, long TotalSteps, string Stage, long Samples, double Loss, IReadOnlyDictionary<string, double> TaskLoss, float LearningRate,
    double GradientNorm,
    double SamplesPerSecond, TimeSpan Remaining);
