using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Assistant;

/// <summary>What the language model is asked.</summary>
internal static class PlanPrompt
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(PlanSchema schema, string sentence)
    {
        StringBuilder text = new();
        text.Append("Split a request about a picture into tasks. The tasks there are:\n");
        foreach (TaskEntry task in schema.Tasks)
        {
            string[] told = [.. PlanSchema.Properties(task).Select(static property => property.Name)];
            text.Append($"- {task.Id}: {task.Name}, such as \"{task.Examples[0]}\"")
                .Append(told.Length > 0 ? $" ({string.Join(", ", told)})" : string.Empty).Append('\n');
        }

        text.Append("Answer with JSON: the tasks in the order in which they are to be done, none twice and none that is not asked for. '")
            .Append(PlanSchema.Object).Append("' names the thing meant, '").Append(PlanSchema.LeftOut)
            .Append("' lists what is asked for and no task does.\n");
        if (schema.HasHoles)
        {
            text.Append($"A part of the picture is to be painted anew: '{PlanSchema.Fill}' does that, others come before or after it.\n");
        }
        else if (Example(schema) is { } example)
        {
            text.Append(example);
        }

        return text.Append("Request: ").Append(JsonSerializer.Serialize(sentence, s_plain)).Append("\nPlan:").ToString();
    }

    /// <summary>A request for two tasks, in their own words, and its plan.</summary>
    private static string? Example(PlanSchema schema)
    {
        TaskEntry[] two = [.. schema.Tasks.Where(static task => task.TakesImage && !task.Decoder.NeedsInstruction(task)).Take(2)];
        if (two.Length < 2 || schema.Tasks.Any(static task => !task.TakesImage))
        {
            return null;
        }

        JsonObject plan = new()
        {
            [PlanSchema.Steps] = new JsonArray([.. two.Select(static task => new JsonObject { [PlanSchema.Task] = task.Id })]),
            [PlanSchema.LeftOut] = new JsonArray(),
        };
        string[] asked = [.. two.Select(static task => task.Examples[0].TrimEnd('.'))];
        return $"Request: \"{asked[0]}, then {asked[1]}\"\nPlan: {plan.ToJsonString(s_plain)}\n";
    }
}
