using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Pickle;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Verification;

/// <summary>
/// PixWizard's published files (a state dict of torch.save, its arguments, a checkpoint that would run a command), and checkpoints in
/// several files, every tensor widened to 32-bit floats.
/// </summary>
internal sealed class CheckpointVerifier : ICaseVerifier
{
    private const string Sharded = "sharded-safetensors";

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["pixwizard.checkpoint", Sharded];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        Comparison comparison = new(referenceCase.Tolerance);
        if (referenceCase.Component == Sharded)
        {
            using ICheckpoint shards = Checkpoint.Open(referenceCase.PathOf(referenceCase.Config.RequireString("index")));
            CompareTensors(referenceCase, shards, comparison, "out.");
            return comparison.ToResult();
        }

        JsonElement files = referenceCase.Root.Require("files");
        using (ICheckpoint checkpoint = Checkpoint.Open(referenceCase.PathOf(files.RequireString("checkpoint"))))
        {
            CompareTensors(referenceCase, checkpoint, comparison);
        }

        if (files.OptionalString("args") is { } arguments)
        {
            CompareArguments(referenceCase.Root.Require("args"), Checkpoint.ReadOptions(referenceCase.PathOf(arguments)), comparison);
        }

        if (files.OptionalString("malicious") is { } malicious)
        {
            comparison.Demand(Refuses(referenceCase.PathOf(malicious)), malicious, "not refused by the name of a forbidden global");
        }

        return comparison.ToResult();
    }

    /// <summary>Every tensor of a case against the checkpoint's of the same name; neither may have others.</summary>
    /// <param name="referenceCase">The case.</param>
    /// <param name="checkpoint">What was read.</param>
    /// <param name="comparison">Receives the result.</param>
    /// <param name="prefix">What the tensors' names begin with in the case.</param>
    internal static void CompareTensors(ReferenceCase referenceCase, ICheckpoint checkpoint, Comparison comparison, string prefix = "")
    {
        string[] expected = [.. referenceCase.Io.Tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
        comparison.Demand(
            expected.Length == checkpoint.Tensors.Count, "names", $"{checkpoint.Tensors.Count} tensors instead of {expected.Length}");
        JsonElement? types = referenceCase.Root.Optional("dtypes");
        foreach (string name in expected)
        {
            string own = name[prefix.Length..];
            if (!checkpoint.Tensors.TryGetValue(own, out CheckpointTensor? tensor))
            {
                comparison.Demand(false, name, "missing");
                continue;
            }

            Tensor wanted = referenceCase.Io.Read(name);
            comparison.Compare(name, wanted, wanted.Type == ElementType.Float32 ? tensor.ReadFloat32() : tensor.ToTensor());
            if (types?.OptionalString(own) is { } type)
            {
                comparison.Demand(string.Equals(type, tensor.Type.ToString(), StringComparison.OrdinalIgnoreCase), name,
                    $"stored as {tensor.Type} instead of {type}");
            }
        }
    }

    private static void CompareArguments(JsonElement expected, JsonObject options, Comparison comparison)
    {
        foreach (JsonProperty option in expected.EnumerateObject())
        {
            JsonNode? wanted = option.Value.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(option.Value.GetRawText());
            bool found = options.TryGetPropertyValue(option.Name, out JsonNode? value);
            comparison.Demand(found && JsonNode.DeepEquals(wanted, value), $"argument '{option.Name}'",
                $"{(found ? value?.ToJsonString() ?? "null" : "missing")} instead of {option.Value.GetRawText()}");
        }

        comparison.Demand(options.Count == expected.EnumerateObject().Count(), "arguments",
            $"{options.Count} instead of {expected.EnumerateObject().Count()}");
    }

    private static bool Refuses(string path)
    {
        try
        {
            Checkpoint.Open(path).Dispose();
            return false;
        }
        catch (ForbiddenGlobalException e)
        {
            return e.Global.Length > 0 && e.Message.Contains(e.Global, StringComparison.Ordinal);
        }
    }
}
