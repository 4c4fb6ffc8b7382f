using System.Globalization;
using OnnxPixWizard.Benchmarks.Measurement;

namespace OnnxPixWizard.Benchmarks.Harness;

/// <summary>Times of a step in two precisions, in milliseconds.</summary>
internal sealed record PrecisionReport
{
    public required MachineState Machine { get; init; }

    public required double? LoadAverageAfter { get; init; }

    public required string Bundle { get; init; }

    public required string Precision { get; init; }

    public required string Other { get; init; }

    public required string Bucket { get; init; }

    /// <summary>Guidance branches that a step evaluates.</summary>
    public required int Branches { get; init; }

    public required string Provider { get; init; }

    public required int Threads { get; init; }

    public required int Runs { get; init; }

    /// <summary>Steps of a run; the first is not timed.</summary>
    public required int Steps { get; init; }

    public required Spread StepWall { get; init; }

    public required Spread StepCpu { get; init; }

    public required Spread OtherWall { get; init; }

    public required Spread OtherCpu { get; init; }

    /// <summary>CPU time of the first form's step over that of the other's next to it.</summary>
    public required Spread Speedup { get; init; }

    /// <summary>The report as lines.</summary>
    public string ToText()
    {
        (string Name, string Value)[] lines =
        [
            ("machine", $"{Machine.Processors} processors ({Machine.Architecture}), {Machine.System}, load "
                + $"{ReportText.Load(Machine.LoadAverage)} before, {ReportText.Load(LoadAverageAfter)} after"),
            ("setting", $"{Bundle}, {Bucket} px, {Branches} branch(es), {Provider}, {Threads} thread(s), {Runs} run(s) of {Steps} steps"),
            (Precision, ReportText.Times(StepWall, StepCpu) + " a step"),
            (Other, ReportText.Times(OtherWall, OtherCpu) + " a step"),
            ("speed", string.Create(CultureInfo.InvariantCulture,
                $"{Other} is {Speedup.Median:F2} times as fast as {Precision} (median; {Speedup.Minimum:F2} at the least), by CPU time")),
        ];
        return string.Join(Environment.NewLine, lines.Select(static l => $"{l.Name,-15}{l.Value}"));
    }
}
