using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Export.Synthesis;

/// <summary>The files of a published model, with random weights.</summary>
internal sealed record SyntheticFolder
{
    /// <summary>The tensors by name.</summary>
    public required IReadOnlyDictionary<string, LazyTensor> Tensors { get; init; }

    /// <summary>How the weights are stored.</summary>
    public required WeightFiles Weights { get; init; }

    /// <summary>What <c>model_args.pth</c> holds; null where there is none.</summary>
    public JsonObject? Arguments { get; init; }

    /// <summary>JSON files by name.</summary>
    public IReadOnlyDictionary<string, JsonNode> Json { get; init; } = new Dictionary<string, JsonNode>(StringComparer.Ordinal);

    /// <summary>Other files by name.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
}
