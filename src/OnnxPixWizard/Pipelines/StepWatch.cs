using System.Diagnostics;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Pipelines;

/// <summary>Notes each step's wall time, and passes the steps on as progress of the whole request.</summary>
/// <param name="milliseconds">Receives the times.</param>
/// <param name="progress">Told after each step; null: nobody is.</param>
/// <param name="stepsBefore">Steps that were done before this loop.</param>
/// <param name="steps">Steps of the request.</param>
internal sealed class StepWatch(List<double> milliseconds, IProgress<PipelineProgress>? progress, int stepsBefore, int steps) : IProgress<SamplingProgress>
{
    private long _last = Stopwatch.GetTimestamp();

    public void Report(SamplingProgress value)
    {
        long now = Stopwatch.GetTimestamp();
        milliseconds.Add(Stopwatch.GetElapsedTime(_last, now).TotalMilliseconds);
        _last = now;
        progress?.Report(new PipelineProgress(PipelineStage.Sampling, stepsBefore + value.Step, steps));
    }
}
