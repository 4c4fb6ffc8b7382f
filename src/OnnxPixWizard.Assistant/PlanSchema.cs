using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Assistant;

/// <summary>What a plan for a request may hold: its JSON schema, made of the bundle's manifest.</summary>
internal sealed class PlanSchema
{
    public const string Steps = "steps", Before = "before", Fill = "fill", After = "after", LeftOut = "left_out", Task = "task",
        Object = "object", Color = "color", Picture = "picture", Words = "words", Strength = "strength", Scale = "scale";

    /// <summary>Tokens of the longest plan, were each a byte.</summary>
    public const int MostTokens = (MostSteps * ((4 * MostCharacters) + 120)) + (MostLeftOut * ((4 * MostCharacters) + 3)) + 64;

    private const int MostSteps = 6, MostLeftOut = 3, MostCharacters = 60;

    /// <summary>Words: no quotes, braces or control characters, and no space in front.</summary>
    private static readonly string s_words = $@"^[\p{{L}}\p{{N}}][\p{{L}}\p{{N}} ,.'-]{{0,{MostCharacters - 1}}}$";

    private static readonly double[] s_strengths = [0.25, 0.5, 0.75, 1];

    private PlanSchema(IReadOnlyList<TaskEntry> tasks, JsonObject properties)
    {
        Tasks = tasks;
        properties[LeftOut] = List([Text()], 0, MostLeftOut);
        JsonObject json = new()
        {
            // Of llguidance, which GenAI brings: no spaces between, so that a plan's length is bounded.
            ["x-guidance"] = new JsonObject { ["whitespace_flexible"] = false },
        };
        foreach ((string name, JsonNode? value) in Closed(properties, required: [.. properties.Select(static p => p.Key)]))
        {
            json[name] = value?.DeepClone();
        }

        Json = json.ToJsonString();
    }

    /// <summary>The tasks that a plan may hold.</summary>
    public IReadOnlyList<TaskEntry> Tasks { get; }

    /// <summary>The schema.</summary>
    public string Json { get; }

    /// <summary>Whether one of the steps fills the request's holes.</summary>
    public bool HasHoles { get; private init; }

    /// <summary>The schema of plans for a request.</summary>
    /// <param name="manifest">The bundle's.</param>
    /// <param name="hasImage">Whether the request brings a picture; else the first step paints one.</param>
    /// <param name="hasHoles">Whether it brings a mask, or extends the picture: then exactly one step is given that to fill.</param>
    /// <exception cref="OptionException">The bundle has no task that fits.</exception>
    public static PlanSchema Of(BundleManifest manifest, bool hasImage, bool hasHoles)
    {
        TaskEntry[] first = TaskChooser.Fitting(manifest, hasImage, hasHoles);
        TaskEntry[] others = [.. manifest.Tasks.Where(static task => task.TakesImage)];
        JsonObject[] later = [.. others.Select(Step)];
        if (hasHoles)
        {
            // A step before the filling one that has holes would be given them.
            JsonObject[] sooner = [.. others.Where(static task => !task.Decoder.TakesMask).Select(Step)];
            return new PlanSchema(others, new JsonObject
            {
                [Before] = List(sooner, 0, MostSteps / 3), [Fill] = Any([.. first.Select(Step)]),
                [After] = List(later, 0, MostSteps / 2),
            }) { HasHoles = true };
        }

        if (hasImage)
        {
            return new PlanSchema(others, new JsonObject { [Steps] = List(later, 1, MostSteps) });
        }

        JsonObject steps = List(later, 1, MostSteps);
        steps["prefixItems"] = new JsonArray(Any([.. first.Select(Step)]));
        return new PlanSchema([.. first, .. others], new JsonObject { [Steps] = steps });
    }

    /// <summary>The properties that a step of a task has besides its task, and whether it must have them.</summary>
    public static IReadOnlyList<(string Name, JsonObject Schema, bool IsNeeded)> Properties(TaskEntry task)
    {
        List<(string, JsonObject, bool)> properties = [];
        TaskKind kind = task.Decoder;
        if (kind.NeedsInstruction(task))
        {
            properties.Add((task.TakesImage ? Object : Picture, Text(), true));
            if (kind is HighlightTask highlight && task.Phrase is null)
            {
                properties.Add((Color, OneOf(highlight.Colors.Keys.Select(static name => (JsonNode)name)), false));
            }
        }
        else if (kind is PictureTask && task is { Restorer: null, Wording: null })
        {
            properties.Add((Words, Text(), false));
        }

        if (task.Restorer is not null && !kind.IsGray && !kind.IsCoded)
        {
            properties.Add((Strength, OneOf(s_strengths.Select(static value => (JsonNode)value)), false));
        }

        if (task.Enlarges())
        {
            properties.Add((Scale, OneOf([2, 3, 4]), false));
        }

        return properties;
    }

    private static JsonObject Step(TaskEntry task)
    {
        JsonObject properties = new() { [Task] = new JsonObject { ["const"] = task.Id } };
        List<string> needed = [Task];
        foreach ((string name, JsonObject schema, bool isNeeded) in Properties(task))
        {
            properties[name] = schema;
            if (isNeeded)
            {
                needed.Add(name);
            }
        }

        return Closed(properties, [.. needed]);
    }

    private static JsonObject Closed(JsonObject properties, string[] required) => new()
    {
        ["type"] = "object", ["properties"] = properties,
        ["required"] = new JsonArray([.. required.Select(static name => (JsonNode)name)]), ["additionalProperties"] = false,
    };

    private static JsonObject List(JsonObject[] kinds, int least, int most) => kinds.Length == 0
        ? new() { ["type"] = "array", ["items"] = false, ["minItems"] = least, ["maxItems"] = least }
        : new() { ["type"] = "array", ["items"] = Any(kinds), ["minItems"] = least, ["maxItems"] = most };

    private static JsonObject Any(JsonObject[] kinds) =>
        new() { ["anyOf"] = new JsonArray([.. kinds.Select(static kind => kind.DeepClone())]) };

    private static JsonObject OneOf(IEnumerable<JsonNode> values) => new() { ["enum"] = new JsonArray([.. values]) };

    private static JsonObject Text() => new() { ["type"] = "string", ["pattern"] = s_words };
}
