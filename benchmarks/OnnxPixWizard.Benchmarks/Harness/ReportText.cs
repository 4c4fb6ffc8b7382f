using System.Globalization;
using OnnxPixWizard.Benchmarks.Measurement;

namespace OnnxPixWizard.Benchmarks.Harness;

/// <summary>The report as lines.</summary>
internal static class ReportText
{
    public static string Of(HarnessReport r)
    {
        (string Name, string Value)[] lines =
        [
            ("machine", $"{r.Machine.Processors} processors ({r.Machine.Architecture}), {r.Machine.System}, load "
                + $"{Load(r.Machine.LoadAverage)} before, {Load(r.LoadAverageAfter)} after"),
            ("setting", $"{r.Bundle}, task {r.Task}, {r.Bucket} px, {r.Provider}, {r.Threads} thread(s), ONNX Runtime "
                + $"{r.OnnxRuntimeVersion}, {r.Runs} run(s)"),
            ("load", $"{r.LoadMilliseconds:F1} ms"),
            ("request", $"{Times(r.RequestWall, r.RequestCpu)}: picture file to result files"),
            ("  stages", string.Create(CultureInfo.InvariantCulture, $"encode {r.Fastest.EncodeMilliseconds:F1}, condition "
                + $"{r.Fastest.ConditionMilliseconds:F1}, loop {r.Fastest.LoopMilliseconds:F1}, decode {r.Fastest.DecodeMilliseconds:F1}, "
                + $"save {r.Fastest.SaveMilliseconds:F1} ms in the quickest")),
            ("step", $"{Times(r.StepWall, r.StepCpu)}: {r.StepFlops / 1e9:F3} GFLOP"),
            ("GEMM peak", $"{r.GemmPeak:F1} GFLOP/s of processor time at {r.GemmShape}"),
            ("utilisation", $"{r.StepUtilisation.Minimum:P1} at the least, {r.StepUtilisation.Median:P1} at the median CPU time of a step"),
            ("orchestration", $"{r.OrchestrationShare.Minimum:P2} min, {r.OrchestrationShare.Median:P2} median of the loop; "
                + $"{r.OrchestrationMicroseconds.Minimum:F2} us min, {r.OrchestrationMicroseconds.Median:F2} us median a step around "
                + "a no-op graph"),
            ("allocation", $"{r.BytesPerStep:F1} managed bytes a step"),
            ("schedule", $"{r.UsefulFlopRatio:F2} times fewer FLOPs than the published schedule at these defaults"),
            ("memory",
                $"peak {r.Fastest.PeakMemoryBytes / 1048576.0:F0} MiB, {r.MemoryRatio:F1} x graphs' bytes ({r.WeightBytes / 1048576.0:F1} "
                    + $"MiB), private {(r.PrivateRatio is double p ? p.ToString("F1", CultureInfo.InvariantCulture) : "?")} x"),
        ];
        return string.Join(Environment.NewLine, lines.Select(static l => $"{l.Name,-15}{l.Value}"));
    }

    internal static string Times(Spread wall, Spread cpu) =>
        string.Create(CultureInfo.InvariantCulture,
            $"wall {wall.Minimum:F2} ms min, {wall.Median:F2} median; CPU {cpu.Minimum:F2} min, {cpu.Median:F2} median");

    internal static string Load(double? average) => average?.ToString("F1", CultureInfo.InvariantCulture) ?? "unknown";
}
