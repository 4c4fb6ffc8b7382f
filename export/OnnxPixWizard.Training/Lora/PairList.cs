using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Evaluation.Photos;

namespace OnnxPixWizard.Training.Lora;

/// <summary>Finds pairs of pictures: in folders, and in lists of the published form.</summary>
internal static class PairList
{
    private const string Inputs = "input", Targets = "target", InputEnd = "_input", TargetEnd = "_target";

    /// <summary>Reads a folder or a list.</summary>
    /// <param name="path">
    /// A folder that holds input/ and target/ with equal names, or NAME_input and NAME_target side by side, each with its sentence in
    /// NAME.txt if it has one of its own; or a JSON list of objects with input_path, target_path and prompt.
    /// </param>
    /// <param name="root">Where a list's paths are seen from; null: its own folder.</param>
    /// <param name="prompt">The sentence of pairs that have none of their own; null: none.</param>
    /// <exception cref="CommandException">There are none, a file is missing, or a pair's sizes differ; it names the entry.</exception>
    public static IReadOnlyList<PicturePair> Read(string path, string? root, string? prompt)
    {
        string seenFrom = root ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
        PicturePair[] pairs = [.. (Directory.Exists(path) ? Folder(path) : List(path, seenFrom))
            .Select(pair => pair with { Prompt = pair.Prompt ?? prompt })];
        return pairs.Length > 0 ? [.. pairs.Select(Checked)]
            : throw Bad($"'{path}' holds no pairs. A folder has input/ and target/ with equal names, or NAME_input and NAME_target; a list "
                + "is JSON: [{\"input_path\": ..., \"target_path\": ..., \"prompt\": ...}].");
    }

    private static IEnumerable<PicturePair> Folder(string folder)
    {
        string inputs = Path.Combine(folder, Inputs), targets = Path.Combine(folder, Targets);
        return Directory.Exists(inputs) || Directory.Exists(targets)
            ? Match(folder, ByName(inputs, ""), ByName(targets, ""), "target", inputs)
            : Match(folder, ByName(folder, InputEnd), ByName(folder, TargetEnd), "_target", folder);
    }

    private static IEnumerable<PicturePair> Match(
        string folder, Dictionary<string, string> inputs, Dictionary<string, string> targets, string missing, string texts)
    {
        string? lone = inputs.Keys.Concat(targets.Keys).FirstOrDefault(name => !inputs.ContainsKey(name) || !targets.ContainsKey(name));
        return lone is null
            ? inputs.OrderBy(static input => input.Key, StringComparer.Ordinal).Select(input => new PicturePair(
                $"pair '{input.Key}' of '{folder}'", input.Value, targets[input.Key], Sentence(Path.Combine(texts, input.Key + ".txt"))
                    ?? Sentence(Path.Combine(folder, input.Key + ".txt"))))
            : throw Bad($"'{folder}' holds only one of the pair '{lone}': "
                + (inputs.ContainsKey(lone) ? $"its {missing.TrimStart('_')} is missing." : "its input is missing."));
    }

    private static Dictionary<string, string> ByName(string folder, string end)
    {
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string file in Directory.Exists(folder) ? PhotoFolder.Files(folder) : [])
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase) && name.Length > end.Length
                && !files.TryAdd(name[..^end.Length], file))
            {
                throw Bad($"'{file}' and '{files[name[..^end.Length]]}' have the same name; keep one of them.");
            }
        }

        return files;
    }

    private static string? Sentence(string file) =>
        File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } text ? text.ReplaceLineEndings(" ") : null;

    private static IEnumerable<PicturePair> List(string file, string root)
    {
        Annotation?[]? entries;
        try
        {
            entries = JsonSerializer.Deserialize(File.ReadAllText(file), AnnotationJson.Default.AnnotationArray);
        }
        catch (JsonException e)
        {
            throw Bad($"'{file}' is no JSON list of input_path, target_path and prompt (line {e.LineNumber + 1}): {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad($"Pairs '{file}' can't be read: {e.Message}", e);
        }

        return (entries ?? []).Select((entry, i) => entry is { InputPath.Length: > 0, TargetPath.Length: > 0 }
            ? new PicturePair($"entry {i + 1} of '{file}'", Path.GetFullPath(entry.InputPath, Path.GetFullPath(root)),
                Path.GetFullPath(entry.TargetPath, Path.GetFullPath(root)), string.IsNullOrWhiteSpace(entry.Prompt) ? null : entry.Prompt)
            : throw Bad($"Entry {i + 1} of '{file}' lacks input_path or target_path."));
    }

    // Only headers are read.
    private static PicturePair Checked(PicturePair pair)
    {
        (ImageSize input, ImageSize target) = (Size(pair.Input), Size(pair.Target));
        return input == target ? pair
            : throw Bad($"{pair.Name}: the input is {input} pixels and the target {target}; make both the same size.");

        ImageSize Size(string file)
        {
            try
            {
                return File.Exists(file) ? SourcePicture.FromFile(file).Size
                    : throw Bad($"{pair.Name}: there is no file '{file}'. Paths of a list are seen from its folder, or from --root.");
            }
            catch (ImageException e)
            {
                throw Bad($"{pair.Name}: {e.Message}", e);
            }
        }
    }

    private static CommandException Bad(string message, Exception? inner = null) => new(ExitCode.BadInput, message, inner);
}

/// <summary>An entry of a list of pairs, as the paper's own data are listed; other fields are passed over.</summary>
internal sealed record Annotation
{
    [JsonPropertyName("input_path")]
    public string? InputPath { get; init; }

    [JsonPropertyName("target_path")]
    public string? TargetPath { get; init; }

    [JsonPropertyName("prompt")]
    public string? Prompt { get; init; }
}

[JsonSerializable(typeof(Annotation[]))]
internal sealed partial class AnnotationJson : JsonSerializerContext;

/// <summary>A picture and what should become of it.</summary>
/// <param name="Name">Where it is listed, in words.</param>
/// <param name="Input">File of the picture.</param>
/// <param name="Target">File of what should come out, of the same size.</param>
/// <param name="Prompt">The sentence; null where none is given.</param>
internal sealed record PicturePair(string Name, string Input, string Target, string? Prompt);
