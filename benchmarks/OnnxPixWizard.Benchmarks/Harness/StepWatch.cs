using OnnxPixWizard.Benchmarks.Measurement;

namespace OnnxPixWizard.Benchmarks.Harness;

/// <summary>Times the steps of a request after the first, and counts what they allocate, from within its progress reports.</summary>
internal sealed class StepWatch : IProgress<PipelineProgress>
{
    private WorkClock _clock;
    private long _allocated;

    /// <summary>One step of those watched.</summary>
    public WorkTime PerStep { get; private set; }

    /// <summary>Managed bytes that one of them allocated.</summary>
    public double BytesPerStep { get; private set; }

    public void Report(PipelineProgress value)
    {
        if (value.Stage != PipelineStage.Sampling)
        {
            return;
        }

        if (value.Step == 1)
        {
            _allocated = GC.GetAllocatedBytesForCurrentThread();
            _clock = WorkClock.Start();
        }
        else if (value.Step == value.Steps)
        {
            PerStep = _clock.Elapsed.Per(value.Steps - 1);
            BytesPerStep = (double)(GC.GetAllocatedBytesForCurrentThread() - _allocated) / (value.Steps - 1);
        }
    }
}
