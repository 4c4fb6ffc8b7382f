using System.Text.Json.Nodes;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Mcp;

/// <summary>What a call is answered with, whichever kind of bundle it was.</summary>
internal sealed class ToolAnswer
{
    private readonly JsonObject _facts;
    private readonly IReadOnlyList<(Picture Picture, Action<Stream, ImageSaveOptions?> Encode)> _pictures;
    private readonly Func<string, int, IReadOnlyList<SavedFile>> _save;

    private ToolAnswer(
        JsonObject facts, IReadOnlyList<(Picture Picture, Action<Stream, ImageSaveOptions?> Encode)> pictures,
        Func<string, int, IReadOnlyList<SavedFile>> save) => (_facts, _pictures, _save) = (facts, pictures, save);

    /// <param name="runs">One for each picture, each with its steps.</param>
    public static ToolAnswer Of(IReadOnlyList<IReadOnlyList<PixWizardResult>> runs)
    {
        PixWizardResult last = runs[0][^1];
        JsonObject facts = new()
        {
            ["task"] = last.Task,
            ["instruction"] = last.Instruction,
            ["confidence"] = last.Choice?.Confidence is { } sure ? Math.Round(sure, 3) : null,
            ["picture"] = Size(last.Photo?.Size ?? last.Picture.Size),
            ["data"] = last.Data is { } data ? PictureFacts.Of(data, last.DataScale) : null,
        };
        if (runs[0].Count > 1)
        {
            facts["steps"] = new JsonArray([.. runs[0].Select(static step => (JsonNode)new JsonObject
            {
                ["task"] = step.Task,
                ["instruction"] = step.Instruction,
                ["data"] = step.Data is { } told ? PictureFacts.Of(told, step.DataScale) : null,
            })]);
        }

        Finish(facts, runs.SelectMany(static run => run.SelectMany(static step => step.Warnings)), runs.SelectMany(static run => run.Select(
            static step => step.Metrics)));
        PixWizardResult[] results = [.. runs.Select(static run => run[^1])];
        return new ToolAnswer(
            facts, [.. results.Select(static result => (result.Picture, (Action<Stream, ImageSaveOptions?>)result.Save))],
            (path, i) => results[i].Save(path));
    }

    public static ToolAnswer Of(PixNerdResult result)
    {
        JsonObject facts = new() { ["task"] = "draw", ["prompt"] = result.Prompt, ["picture"] = Size(result.Size) };
        Finish(facts, result.Warnings, [result.Metrics]);
        return new ToolAnswer(
            facts, [.. result.Pictures.Select(static picture => (picture, (Action<Stream, ImageSaveOptions?>)picture.Save))],
            (path, i) =>
            {
                result.Pictures[i].Save(path);
                return [new SavedFile(path, "the picture")];
            });
    }

    public JsonObject Facts(string bundle)
    {
        _facts.Insert(0, "bundle", bundle);
        return _facts;
    }

    /// <summary>The pictures, encoded.</summary>
    /// <param name="format">Format of each.</param>
    /// <param name="longestSide">Larger ones become copies of this size; null: all as they are.</param>
    public IEnumerable<byte[]> Encode(ImageFormat format, int? longestSide)
    {
        foreach ((Picture picture, Action<Stream, ImageSaveOptions?> encode) in _pictures)
        {
            using MemoryStream stream = new();
            ImageSaveOptions options = new() { Format = format };
            int side = Math.Max(picture.Width, picture.Height);
            if (side > longestSide)
            {
                double share = (double)longestSide.Value / side;
                picture.Resize(Math.Max(1, (int)(picture.Width * share)), Math.Max(1, (int)(picture.Height * share))).Save(stream, options);
            }
            else
            {
                encode(stream, options);
            }

            yield return stream.ToArray();
        }
    }

    /// <summary>Writes the pictures and their data; from the second on with their number before the ending.</summary>
    public IReadOnlyList<SavedFile> Save(string path) => [.. _pictures.SelectMany((_, i) => _save(ToolFolder.Numbered(path, i), i))];

    private static JsonObject Size(ImageSize size) => new() { ["width"] = size.Width, ["height"] = size.Height };

    private static void Finish(JsonObject facts, IEnumerable<string> warnings, IEnumerable<PipelineMetrics> metrics)
    {
        facts["warnings"] = new JsonArray([.. warnings.Distinct(StringComparer.Ordinal).Select(static warning => (JsonNode)warning)]);
        facts["provider"] = metrics.First().Provider;
        facts["milliseconds"] = Math.Round(metrics.Sum(
            static each => each.EncodeMilliseconds + each.ConditionMilliseconds + each.LoopMilliseconds + each.DecodeMilliseconds));
    }
}
