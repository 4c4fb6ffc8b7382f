using System.Text.Json;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Assistant;

/// <summary>Reads a language model's answer. All is checked: a model of the application's own may not be held to the schema.</summary>
internal static class PlanReader
{
    private const int Shown = 120;

    /// <exception cref="AssistantException">The answer is no plan.</exception>
    public static TaskPlan Read(string answer, PlanSchema schema)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement plan = document.RootElement;
            IEnumerable<JsonElement> steps = schema.HasHoles
                ? [.. Items(plan, PlanSchema.Before), plan.GetProperty(PlanSchema.Fill), .. Items(plan, PlanSchema.After)]
                : Items(plan, PlanSchema.Steps);
            return new TaskPlan(
                [.. steps.Select(step => Step(step, schema))],
                [.. Items(plan, PlanSchema.LeftOut).Select(static item => item.GetString() ?? throw new FormatException("a null"))]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            string shown = answer.Length > Shown ? answer[..Shown] + "..." : answer;
            throw new AssistantException(
                AssistantFault.NoPlan, $"The language model's answer is no plan ({e.Message.TrimEnd('.')}): {shown} It was not held to the "
                    + "schema, or its context ended; take another model.", e);
        }
    }

    private static PlannedStep Step(JsonElement step, PlanSchema schema)
    {
        string id = step.GetProperty(PlanSchema.Task).GetString() ?? string.Empty;
        TaskEntry task = schema.Tasks.FirstOrDefault(task => task.Id == id) ?? throw new FormatException($"there is no task '{id}'");
        HashSet<string> known = [PlanSchema.Task, .. PlanSchema.Properties(task).Select(static property => property.Name)];
        if (step.EnumerateObject().Select(static property => property.Name).FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new FormatException($"task '{id}' has no '{unknown}'");
        }

        string? thing = Text(step, PlanSchema.Object), color = Text(step, PlanSchema.Color);
        return new PlannedStep(task.Id)
        {
            Instruction = thing is not null && color is not null ? $"Paint {thing} in {color}."
                : thing ?? Text(step, PlanSchema.Picture) ?? Text(step, PlanSchema.Words),
            Strength = step.TryGetProperty(PlanSchema.Strength, out JsonElement strength) ? strength.GetDouble() : null,
            Scale = step.TryGetProperty(PlanSchema.Scale, out JsonElement scale) ? scale.GetInt32() : null,
        };
    }

    private static string? Text(JsonElement step, string name) =>
        step.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement plan, string name) => plan.GetProperty(name).EnumerateArray();
}
