using System.Diagnostics;

namespace OnnxPixWizard;

/// <summary>What a request cost. Times are wall time in milliseconds.</summary>
public sealed record PipelineMetrics
{
    /// <summary>Loading the bundle; paid once for all requests of a pipeline.</summary>
    public required double LoadMilliseconds { get; init; }

    /// <summary>Text, task and vision encoders, and the source's features.</summary>
    public required double EncodeMilliseconds { get; init; }

    /// <summary>Keys, values and modulation.</summary>
    public required double ConditionMilliseconds { get; init; }

    /// <summary>The sampling loop as a whole.</summary>
    public required double LoopMilliseconds { get; init; }

    /// <summary>The part of <see cref="LoopMilliseconds"/> inside graph execution.</summary>
    public required double LoopGraphMilliseconds { get; init; }

    /// <summary>Each step of the loop.</summary>
    public required IReadOnlyList<double> StepMilliseconds { get; init; }

    /// <summary>State to picture and data.</summary>
    public required double DecodeMilliseconds { get; init; }

    /// <summary>Encoding and writing files; 0 until the result is saved.</summary>
    public double SaveMilliseconds { get; set; }

    /// <summary>Evaluations of the velocity.</summary>
    public required int Evaluations { get; init; }

    /// <summary>Guidance branches that each evaluation ran; those with coefficient zero are left out.</summary>
    public required int Branches { get; init; }

    /// <summary>
    /// Runs of the step, all branches counted: less than <see cref="Evaluations"/> times <see cref="Branches"/> where guidance has an
    /// interval.
    /// </summary>
    public required int StepRuns { get; init; }

    /// <summary>
    /// Runs of encoders and conditioner in this call before the loop began: none where the same picture and sentence were met before.
    /// </summary>
    public int EncoderRuns { get; init; }

    /// <summary>Requests that shared the loop; its times are theirs together.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Execution provider that ran the graphs.</summary>
    public required string Provider { get; init; }

    /// <summary>Threads of a graph's execution.</summary>
    public required int Threads { get; init; }

    /// <summary>Version of ONNX Runtime.</summary>
    public required string OnnxRuntimeVersion { get; init; }

    /// <summary>
    /// Bytes of the files of the largest set of graphs that was loaded at one time so far: with 1.3 times as much and 1.5 GB more,
    /// <see cref="PeakMemoryBytes"/> has room enough.
    /// </summary>
    public long LoadedGraphBytes { get; init; }

    /// <summary>Most physical memory that the process has held so far, in bytes.</summary>
    public required long PeakMemoryBytes { get; set; }

    /// <summary>Share of the loop inside graph execution, 0 to 1.</summary>
    public double LoopGraphShare => LoopMilliseconds > 0 ? LoopGraphMilliseconds / LoopMilliseconds : 0;

    /// <summary>Most physical memory that this process has held so far, in bytes.</summary>
    internal static long PeakMemoryNow
    {
        get
        {
            using Process process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
