using OnnxPixWizard.Text.PreTokenization;

namespace OnnxPixWizard.Text.Reading;

/// <summary>Reads the <c>pre_tokenizer</c> section.</summary>
internal static class PreTokenizerReader
{
    public static IPreTokenizer Read(JsonNode node) => node.IsNull
        ? new PreTokenizerSequence([])
        : node.Type() switch
        {
            "Sequence" => new PreTokenizerSequence([.. node["pretokenizers"].Items().Select(Read)]),
            "Split" => new SplitPreTokenizer(PatternReader.Read(node["pattern"]), ReadBehavior(node["behavior"]), node["invert"].Flag(false)),
            "ByteLevel" => new ByteLevelPreTokenizer(node["add_prefix_space"].Flag(missing: true), node["use_regex"].Flag(missing: true)),
            string other => throw node.Unsupported(other),
        };

    private static SplitBehavior ReadBehavior(JsonNode node) => node.Text() switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        string other => throw node.Unsupported(other),
    };
}
