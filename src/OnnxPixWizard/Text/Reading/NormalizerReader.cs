using OnnxPixWizard.Text.Normalization;

namespace OnnxPixWizard.Text.Reading;

/// <summary>Reads the <c>normalizer</c> section.</summary>
internal static class NormalizerReader
{
    public static ITextNormalizer Read(JsonNode node) => node.IsNull
        ? new NormalizerSequence([])
        : node.Type() switch
        {
            "Sequence" => new NormalizerSequence([.. node["normalizers"].Items().Select(Read)]),
            "NFC" => new CanonicalComposer(),
            "Lowercase" => new LowercaseNormalizer(),
            "Replace" => ReadReplace(node),
            "Prepend" => new PrependNormalizer(node["prepend"].Text()),
            "Strip" => new StripNormalizer(node["strip_left"].Flag(missing: true), node["strip_right"].Flag(missing: true)),
            string other => throw node.Unsupported(other),
        };

    public static ReplaceNormalizer ReadReplace(JsonNode node) => new(PatternReader.Read(node["pattern"]), node["content"].Text());
}
