using System.Text.Json;

namespace OnnxPixWizard.Sessions.Loras;

/// <summary>What a file of low-rank changes that this project trained says of itself: which requests it is for.</summary>
/// <param name="Task">The bundle's task that it was taught under.</param>
/// <param name="Prompts">The sentences that it was taught with.</param>
/// <param name="Network">The network that it changes.</param>
internal sealed record LoraTeaching(string Task, IReadOnlyList<string> Prompts, string Network)
{
    /// <summary>Facts in the file's header.</summary>
    public const string TaskFact = "onnxpixwizard.task", PromptsFact = "onnxpixwizard.prompts", NetworkFact = "onnxpixwizard.network";

    /// <summary>What files say; those of other makers say nothing.</summary>
    /// <exception cref="LoraException">A file is missing or damaged.</exception>
    public static IReadOnlyList<LoraTeaching> Read(IEnumerable<LoraSource> sources)
    {
        List<LoraTeaching> teachings = [];
        foreach (LoraSource source in sources)
        {
            using TensorFile file = TensorFile.Open(source.Path);
            if (file.Metadata.TryGetValue(TaskFact, out string? task))
            {
                teachings.Add(new LoraTeaching(
                    task, Sentences(source.Path, file.Metadata.GetValueOrDefault(PromptsFact)),
                    file.Metadata.GetValueOrDefault(NetworkFact, "")));
            }
        }

        return teachings;
    }

    /// <summary>
    /// A request as the files were taught: one that names no task and has no sentence, or one of theirs, is of their task, and all of the
    /// restorer's answer is taken, as nothing is known of how much it changes pictures now.
    /// </summary>
    public static PixWizardRequest Apply(IReadOnlyList<LoraTeaching> teachings, PixWizardRequest request)
    {
        LoraTeaching? own = request.Task is { } task ? teachings.FirstOrDefault(t => t.Task == task)
            : !string.IsNullOrWhiteSpace(request.Instruction) ? teachings.FirstOrDefault(t => t.Knows(request.Instruction))
            : teachings.Count == 1 ? teachings[0] : null;
        return own is null ? request : request with
        {
            Task = own.Task,
            Strength = request.Strength ?? (Bundles.GraphNames.AnswersInPixels(own.Network) ? 1 : null),
        };
    }

    private bool Knows(string instruction) =>
        Prompts.Any(prompt => Plain(prompt).Equals(Plain(instruction), StringComparison.OrdinalIgnoreCase));

    private static string Plain(string sentence) => sentence.Trim().TrimEnd('.', '!').TrimEnd();

    private static string[] Sentences(string path, string? json)
    {
        try
        {
            return json is null ? [] : JsonSerializer.Deserialize(json, TeachingJson.Default.StringArray) ?? [];
        }
        catch (JsonException e)
        {
            throw new LoraException(path, PromptsFact, "the header's list of sentences is malformed", "Train or copy it again", e);
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string[]))]
internal sealed partial class TeachingJson : System.Text.Json.Serialization.JsonSerializerContext;
