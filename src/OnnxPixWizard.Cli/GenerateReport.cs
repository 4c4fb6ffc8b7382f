using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Cli.Commands;

namespace OnnxPixWizard.Cli;

/// <summary>What <c>generate</c> prints.</summary>
internal static class GenerateReport
{
    public static string Summary(PixNerdResult result, ClassSettings? classes, IReadOnlyList<SavedFile> files)
    {
        int[] drawn = [.. result.ClassIds.Distinct()];
        string what = result.Prompt is string prompt ? $"\"{prompt}\""
            : drawn.Length == 1 ? NameOf(drawn[0], classes!)
            : $"{drawn.Length} classes";
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture,
            $"{what}, {result.Pictures.Count} x {result.Size} px, {result.Sampling.Steps} {result.Sampling.Solver} step(s) on "
                + $"{result.Metrics.Provider}");
        foreach (SavedFile file in files)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{file.Path}: {file.Description}");
        }

        return text.ToString();
    }

    public static string ToJson(
        PixNerdResult result, ClassSettings? classes, PictureFrame frame, IReadOnlyList<SavedFile> files) => JsonSerializer.Serialize(
        new GenerateDocument(
            result.Prompt, classes is null ? null : [.. result.ClassIds.Select(id => new ClassDocument(id, NameOf(id, classes)))],
            new SizeDocument(result.Size.Width, result.Size.Height),
            frame.Drawn == frame.Kept ? null : new SizeDocument(frame.Drawn.Width, frame.Drawn.Height), result.Pictures.Count, files,
            result.Sampling, result.Warnings, result.Metrics),
        GenerateJson.Default.GenerateDocument);

    private static string NameOf(int id, ClassSettings classes) => id == classes.Count ? "no class"
        : classes.Names.Count > 0 ? classes.Names[id]
        : string.Create(CultureInfo.InvariantCulture, $"class {id}");
}

internal sealed record ClassDocument(int Id, string Name);

internal sealed record GenerateDocument(
    string? Prompt, IReadOnlyList<ClassDocument>? Classes, SizeDocument Size, SizeDocument? DrawnSize, int Count,
    IReadOnlyList<SavedFile> Files, PixNerdPlan Sampling,
    IReadOnlyList<string> Warnings, PipelineMetrics Metrics);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GenerateDocument))]
internal sealed partial class GenerateJson : JsonSerializerContext;
