using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>What the manifest needs to know of a converted part.</summary>
public sealed record PartRecord
{
    /// <summary>Its graphs by role.</summary>
    public required IReadOnlyDictionary<string, GraphEntry> Graphs { get; init; }

    /// <summary>Hyper-parameters under the names of the published configuration.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>Parameters of its graphs, each counted once.</summary>
    public required long Parameters { get; init; }

    /// <summary>Element type of the weights, e.g. <c>fp32</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>The tokenizer, of parts that read text.</summary>
    public TokenizerEntry? Tokenizer { get; init; }

    /// <summary>What the weights are, and the file that they came from.</summary>
    public required string Source { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string Licence { get; init; }
}
