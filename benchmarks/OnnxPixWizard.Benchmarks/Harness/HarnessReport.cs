using OnnxPixWizard.Benchmarks.Measurement;

namespace OnnxPixWizard.Benchmarks.Harness;

/// <summary>All figures of the harness. Times are in milliseconds, rates in GFLOP
/// (or million tokens) a second of processor time, sizes in bytes.</summary>
internal sealed record HarnessReport
{
    public required MachineState Machine { get; init; }

    public required double? LoadAverageAfter { get; init; }

    public required string Bundle { get; init; }

    public required string Task { get; init; }

    /// <summary>Size that the network works at, e.g. <c>152x104</c>.</summary>
    public required string Bucket { get; init; }

    public required string Provider { get; init; }

    public required int Threads { get; init; }

    public required string OnnxRuntimeVersion { get; init; }

    public required int Runs { get; init; }

    public required double LoadMilliseconds { get; init; }

    /// <summary>Picture file to result files, the bundle being loaded.</summary>
    public required Spread RequestWall { get; init; }

    public required Spread RequestCpu { get; init; }

    /// <summary>The stages of the quickest request.</summary>
    public required PipelineMetrics Fastest { get; init; }

    public required Spread StepWall { get; init; }

    public required Spread StepCpu { get; init; }

    /// <summary>Floating-point operations of one evaluation of the step, counted from the shapes of its executed kernels.</summary>
    public required long StepFlops { get; init; }

    /// <summary>The step's largest matrix product.</summary>
    public required string GemmShape { get; init; }

    /// <summary>Best rate of that product alone, measured before, between and after the steps.</summary>
    public required double GemmPeak { get; init; }

    /// <summary>mfu = step_flops / (step_cpu_seconds * measured_gemm_peak), at the least and the middle CPU time.</summary>
    public required Spread StepUtilisation { get; init; }

    /// <summary>(wall of loop - sum of Run walls) / wall of loop, over the steps that were timed.</summary>
    public required Spread OrchestrationShare { get; init; }

    /// <summary>Loop time a step outside graph execution, around a step that computes next to nothing, in microseconds.</summary>
    public required Spread OrchestrationMicroseconds { get; init; }

    /// <summary>Managed bytes that a step allocates.</summary>
    public required double BytesPerStep { get; init; }

    /// <summary>FLOPs of the published schedule (three branches, conditioning and
    /// modulation at each evaluation) over those spent, at the bundle's defaults.</summary>
    public required double UsefulFlopRatio { get; init; }

    public required long WeightBytes { get; init; }

    /// <summary>Peak physical memory of this process over the graphs' bytes.</summary>
    public required double MemoryRatio { get; init; }

    /// <summary>Physical memory that no file backs over the graphs' bytes, after the runs; null where the system does not tell.</summary>
    public required double? PrivateRatio { get; init; }
}
