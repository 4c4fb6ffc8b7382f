
namespace OnnxPixWizard.Tests;

/// <summary>Managed bytes that the thread has allocated by the end of each step.</summary>
internal sealed class AllocationWatch(int steps) : IProgress<PipelineProgress>
{
    public long[] Bytes { get; } = new long[steps];

    public void Report(PipelineProgress value)
    {
        if (value.Stage == PipelineStage.Sampling)
        {
            Bytes[value.Step - 1] = GC.GetAllocatedBytesForCurrentThread();
        }
    }
}
