using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Editing;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Cli;

/// <summary>What <c>run</c> prints, and what both commands say of costs.</summary>
internal static class RunReport
{
    private static string Summary(PixWizardResult result, IReadOnlyList<SavedFile> files)
    {
        StringBuilder text = new();
        string how = result.Restoration is { } plan
            ? string.Create(CultureInfo.InvariantCulture, $"{plan.Tiles} tile(s) of {plan.TileSize}, strength {plan.Strength:0.##}")
            : $"{result.Sampling!.Steps} {result.Sampling.Solver} step(s)";
        text.Append(CultureInfo.InvariantCulture, $"{result.Task}, {result.Bucket} px, {how} on {result.Metrics.Provider}");
        foreach (SavedFile file in files)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{file.Path}: {file.Description}");
        }

        return text.ToString();
    }

    public static string Timings(PipelineMetrics metrics)
    {
        double step = metrics.StepMilliseconds.Count == 0 ? 0 : metrics.StepMilliseconds.Average();
        (string Name, string Value)[] lines =
        [
            ("load", Milliseconds(metrics.LoadMilliseconds)),
            ("encode", Milliseconds(metrics.EncodeMilliseconds)),
            ("condition", Milliseconds(metrics.ConditionMilliseconds)),
            ("loop", $"{Milliseconds(metrics.LoopMilliseconds)} ({metrics.LoopGraphShare:P1} inside graph execution)"),
            ("step", $"{Milliseconds(step)} mean of {metrics.StepMilliseconds.Count}; {metrics.Evaluations} evaluation(s) of "
                + $"{metrics.Branches} branch(es), {metrics.StepRuns} run(s) of the step"),
            ("decode", Milliseconds(metrics.DecodeMilliseconds)),
            ("save", Milliseconds(metrics.SaveMilliseconds)),
            ("provider", $"{metrics.Provider}, {metrics.Threads} thread(s), ONNX Runtime {metrics.OnnxRuntimeVersion}"),
            ("graphs", $"{metrics.LoadedGraphBytes / 1048576.0:F0} MiB of files loaded at one time at most"),
            ("peak memory", $"{metrics.PeakMemoryBytes / 1048576.0:F0} MiB"),
        ];
        return string.Join(Environment.NewLine, lines.Select(static l => $"{l.Name,-12}{l.Value}"));
    }

    public static string Summary((PixWizardResult Result, IReadOnlyList<SavedFile> Files)[] steps) =>
        string.Join(Environment.NewLine, steps.Select(static step => Summary(step.Result, step.Files)));

    public static string ToJson(
        (PixWizardResult Result, IReadOnlyList<SavedFile> Files)[] steps, IReadOnlyList<string> warnings, TaskPlan? plan)
    {
        PixWizardResult result = steps[^1].Result;
        RunDocument document = new(
            result.Task, result.Choice, result.Instruction, new SizeDocument(result.Bucket.Width, result.Bucket.Height),
            new SizeDocument(result.PictureSize.Width, result.PictureSize.Height),
            result.Data is null ? null : new SizeDocument(result.Data.Size.Width, result.Data.Size.Height), result.DataScale,
            result.Data?.Unit, steps[^1].Files, result.Sampling, RestorationDocument.Of(result), result.Extension,
            result.Familiarity, steps.Length == 1 ? null : [.. steps.Select(StepDocument.Of)], plan, warnings, result.Metrics);
        return JsonSerializer.Serialize(document, ReportJson.Default.RunDocument);
    }

    private static string Milliseconds(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " ms";
}

internal sealed record SizeDocument(int Width, int Height);

internal sealed record RunDocument(
    string Task, TaskChoice? Choice, string Instruction, SizeDocument Bucket, SizeDocument PictureSize, SizeDocument? DataSize,
    DataScale? DataScale,
    string? DataUnit, IReadOnlyList<SavedFile> Files, SamplingPlan? Sampling, RestorationDocument? Restoration,
    ExtensionPlan? Extension, Familiarity? Familiarity, IReadOnlyList<StepDocument>? Steps, TaskPlan? Plan,
    IReadOnlyList<string> Warnings, PipelineMetrics Metrics);

internal sealed record RestorationDocument(
    SizeDocument TileSize, int Overlap, int Tiles, int TilesAtOnce, int Scale, double Strength, double? Noise, int? TilesLeft,
    double? Damage)
{
    public static RestorationDocument? Of(PixWizardResult result) => result.Restoration is not { } plan ? null : new RestorationDocument(
        new SizeDocument(plan.TileSize.Width, plan.TileSize.Height), plan.Overlap, plan.Tiles, plan.TilesAtOnce, plan.Scale, plan.Strength,
        plan.Noise, plan.TilesLeft, plan.Damage is double damage ? Math.Round(damage, 4) : null);
}

/// <summary>One of several steps that a sentence asked for; the document's own fields tell of the last.</summary>
internal sealed record StepDocument(
    string Task, TaskChoice? Choice, string Instruction, string? DataUnit, IReadOnlyList<SavedFile> Files, SamplingPlan? Sampling,
    RestorationDocument? Restoration, Familiarity? Familiarity, PipelineMetrics Metrics)
{
    public static StepDocument Of((PixWizardResult Result, IReadOnlyList<SavedFile> Files) step) => new(
        step.Result.Task, step.Result.Choice, step.Result.Instruction, step.Result.Data?.Unit, step.Files, step.Result.Sampling,
        RestorationDocument.Of(step.Result), step.Result.Familiarity, step.Result.Metrics);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunDocument))]
internal sealed partial class ReportJson : JsonSerializerContext;
