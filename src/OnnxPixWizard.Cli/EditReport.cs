using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Editing;

namespace OnnxPixWizard.Cli;

/// <summary>What <c>remove</c>, <c>replace</c> and <c>add</c> print.</summary>
internal static class EditReport
{
    public static string Summary(EditResult result, IReadOnlyList<SavedFile> files)
    {
        EditData data = result.Data;
        StringBuilder text = new();
        if (data.FindTask is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{data.FindTask}: {data.Found.Count} object(s)");
            foreach (Tasks.ObjectBox found in data.Found)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $", {found.Box.Width}x{found.Box.Height} at {found.Box.X},{found.Box.Y} (score {found.Score:F2})");
            }

            text.AppendLine();
        }

        text.Append(CultureInfo.InvariantCulture,
            $"{data.FillTask}: {data.ChangedPixels} of {result.Photo.Size.Pixels} pixels changed, {data.Crops.Count} part(s) on "
                + $"{result.Metrics.Provider}");
        foreach (SavedFile file in files)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{file.Path}: {file.Description}");
        }

        return text.ToString();
    }

    public static string ToJson(EditResult result, IReadOnlyList<SavedFile> files) => JsonSerializer.Serialize(
        new EditDocument(
            result.Data, new SizeDocument(result.Photo.Size.Width, result.Photo.Size.Height), files, result.Familiarity, result.Warnings,
            result.Metrics),
        EditReportJson.Default.EditDocument);
}

internal sealed record EditDocument(
    EditData Edit, SizeDocument PictureSize, IReadOnlyList<SavedFile> Files, Familiarity? Familiarity, IReadOnlyList<string> Warnings,
    PipelineMetrics Metrics);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EditDocument))]
internal sealed partial class EditReportJson : JsonSerializerContext;
