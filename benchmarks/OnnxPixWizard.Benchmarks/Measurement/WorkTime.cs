using System.Runtime.InteropServices;

namespace OnnxPixWizard.Benchmarks.Measurement;

/// <summary>What a piece of work took.</summary>
/// <param name="WallSeconds">Time that passed.</param>
/// <param name="CpuSeconds">Time that processors spent on this process, all
/// threads together. On a busy machine this is the steadier figure.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WorkTime(double WallSeconds, double CpuSeconds)
{
    /// <summary>Runs and times an action.</summary>
    public static WorkTime Of(Action work)
    {
        WorkClock clock = WorkClock.Start();
        work();
        return clock.Elapsed;
    }

    /// <summary>The share of one of <paramref name="count"/> equal parts.</summary>
    public WorkTime Per(double count) => new(WallSeconds / count, CpuSeconds / count);
}
