using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OnnxPixWizard.Benchmarks.Measurement;

/// <summary>A running clock of wall and processor time.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct WorkClock
{
    private readonly long _wall;
    private readonly TimeSpan _cpu;

    private WorkClock(long wall, TimeSpan cpu)
    {
        _wall = wall;
        _cpu = cpu;
    }

    public WorkTime Elapsed => new(Stopwatch.GetElapsedTime(_wall).TotalSeconds, (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds);

    public static WorkClock Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
}
