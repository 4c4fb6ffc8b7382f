using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;

namespace OnnxPixWizard.Server.Http;

/// <summary>What the OpenAPI document says besides the routes.</summary>
internal static class ApiDocument
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGPQOMEQtQAABUIB6zg35QEAAAAASUVORK5CYII=";

    /// <summary>Bodies that can be sent as they are, by the routes' names.</summary>
    private static readonly Dictionary<string, string> s_examples = new(StringComparer.Ordinal)
    {
        ["submit"] = $$"""{"task":"denoise","image":"data:image/png;base64,{{Picture}}"}""",
        ["choose"] = """{"instruction":"Remove the noise, then estimate the depth.","hasImage":true}""",
        ["createImage"] = """{"prompt":"a large red ball on a sandy ground","n":1,"size":"auto","response_format":"b64_json"}""",
        ["createImageEdit"] = """{"prompt":"Remove the noise from this picture.","image":"(the picture's file)","n":1}""",
    };

    /// <summary>The examples' bodies, for those who try them.</summary>
    internal static IReadOnlyDictionary<string, string> Examples => s_examples;

    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info.Title = "OnnxPixWizard";
            document.Info.Description = "One picture and one sentence in; a picture out, or what the picture tells.";
            document.Info.Version = "1";
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, _, _) =>
        {
            if (operation.OperationId is { } name && s_examples.TryGetValue(name, out string? example))
            {
                foreach (Microsoft.OpenApi.OpenApiMediaType body in operation.RequestBody?.Content?.Values ?? [])
                {
                    body.Example = JsonNode.Parse(example);
                }
            }

            return Task.CompletedTask;
        });
    }
}
