using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnnxPixWizard.Mcp;

/// <summary>Names and JSON schema of a tool's arguments.</summary>
internal static class ToolSchema
{
    public const string Image = "image", Mask = "mask", PathSuffix = "_path", Task = "task", Bundle = "bundle", Size = "size",
        Seed = "seed", Strength = "strength", Scale = "scale", Count = "count", Format = "format", OutputPath = "output_path";

    public const int MostPictures = 8;

    /// <summary>The first one is the default.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["png", "jpeg", "webp"];

    public static string[] Names(ToolPlan plan, bool hasFolder) => [.. Properties(plan, hasFolder).Select(static each => each.Key)];

    public static JsonElement Of(ToolPlan plan, bool hasFolder)
    {
        JsonArray required = new();
        if (plan.Needed.HasFlag(ToolInputs.Words))
        {
            required.Add((JsonNode)plan.Words.Name);
        }

        if (!hasFolder && plan.Needed.HasFlag(ToolInputs.Picture))
        {
            required.Add((JsonNode)Image);
        }

        if (!hasFolder && plan.Needed.HasFlag(ToolInputs.Mask))
        {
            required.Add((JsonNode)Mask);
        }

        if (plan.Tasks.Length > 1 && plan.DefaultTask is null)
        {
            required.Add((JsonNode)Task);
        }

        return Element(new JsonObject
        {
            ["type"] = "object",
            ["properties"] = Properties(plan, hasFolder),
            ["required"] = required,
            ["additionalProperties"] = false,
        });
    }

    public static JsonElement Element(JsonObject json) => JsonElement.Parse(json.ToJsonString());

    private static JsonObject Properties(ToolPlan plan, bool hasFolder)
    {
        JsonObject properties = new();
        AddPicture(
            ToolInputs.Picture, Image, "The picture: the bytes of a file (JPEG, PNG, WebP, TIFF, GIF, AVIF) in base64, or a data URI.");
        AddPicture(ToolInputs.Mask, Mask, "White where the picture is to be painted anew, of its shape: base64 or a data URI.");
        if (plan.Inputs.HasFlag(ToolInputs.Words))
        {
            Add(plan.Words.Name, "string", plan.Words.Description);
        }

        if (plan.Tasks.Length > 1)
        {
            AddChoice(Task, "Which of its tasks." + (plan.DefaultTask is { } usual ? $" Default: {usual}." : string.Empty), plan.Tasks);
        }

        if (plan.Bundles.Length > 1)
        {
            AddChoice(Bundle, $"Which bundle of networks. Default: {plan.Bundles[0]}.", plan.Bundles);
        }

        if (plan.Inputs.HasFlag(ToolInputs.Restoration))
        {
            Add(Strength, "number", "Share of the restoration that is taken, 0 to 1. Left out: as much as the picture asks for.");
            Add(Scale, "integer", "Of an enlargement: 2, 3 or 4 times as wide and high.");
        }

        if (plan.Inputs.HasFlag(ToolInputs.Size))
        {
            Add(Size, "string", "WIDTHxHEIGHT in pixels, such as 256x256.");
        }

        if (plan.Inputs.HasFlag(ToolInputs.Count))
        {
            Add(Count, "integer", $"Pictures, 1 to {MostPictures}; each has the next seed.");
        }

        if (plan.Inputs.HasFlag(ToolInputs.Seed))
        {
            Add(Seed, "integer", "The same call with the same seed gives the same picture. Default: 0.");
        }

        AddChoice(Format, $"Format of the picture that is given back. Default: {Formats[0]}.", Formats);
        if (hasFolder)
        {
            Add(OutputPath, "string", "New file in the folder for the picture at full size, with the data beside it; the picture that is "
                + "given back is then a small copy.");
        }

        return properties;

        void AddPicture(ToolInputs input, string name, string description)
        {
            if (plan.Inputs.HasFlag(input))
            {
                Add(name, "string", description);
                if (hasFolder)
                {
                    Add(name + PathSuffix, "string", $"In place of '{name}': a file in the folder that the server may use.");
                }
            }
        }

        void Add(string name, string type, string description) =>
            properties[name] = new JsonObject { ["type"] = type, ["description"] = description };

        void AddChoice(string name, string description, IReadOnlyList<string> words) => properties[name] = new JsonObject
        {
            ["type"] = "string", ["description"] = description, ["enum"] = new JsonArray([.. words.Select(static word => (JsonNode)word)]),
        };
    }
}
