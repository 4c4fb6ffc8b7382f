using System.Text.Json.Nodes;

namespace OnnxPixWizard.Tests.Bundles;

/// <summary>Manifests as text, to be damaged.</summary>
internal static class ManifestText
{
    /// <summary>Sets one field, or takes it out.</summary>
    /// <param name="manifest">JSON.</param>
    /// <param name="path">Names and indices with dots between.</param>
    /// <param name="json">The field's new value; null takes it out.</param>
    public static string Changed(string manifest, string path, string? json)
    {
        JsonNode root = JsonNode.Parse(manifest)!;
        string[] names = path.Split('.');
        JsonNode at = root;
        foreach (string name in names[..^1])
        {
            at = at is JsonArray array ? array[int.Parse(name)]! : at[name]!;
        }

        if (json is null)
        {
            at.AsObject().Remove(names[^1]);
        }
        else
        {
            at[names[^1]] = JsonNode.Parse(json);
        }

        return root.ToJsonString();
    }
}
