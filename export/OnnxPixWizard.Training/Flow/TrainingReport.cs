namespace OnnxPixWizard.Training.Flow;

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
