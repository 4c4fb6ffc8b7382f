using OnnxPixWizard.Text.Decoding;

namespace OnnxPixWizard.Text.Reading;

/// <summary>Reads the <c>decoder</c> section.</summary>
internal static class DecoderReader
{
    private const int MaxStrip = 1 << 20;

    public static ITokenDecoder Read(JsonNode node) => node.IsNull ? new SpacingDecoder() : ReadStep(node);

    private static ITokenDecoder ReadStep(JsonNode node) => node.Type() switch
    {
        "Sequence" => new DecoderSequence([.. node["decoders"].Items().Select(ReadStep)]),
        "ByteLevel" => new ByteLevelDecoder(),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Fuse" => new FuseDecoder(),
        "Replace" => new ReplaceDecoder(NormalizerReader.ReadReplace(node)),
        "Strip" => new StripDecoder(ReadCharacter(node["content"]), node["start"].Number(MaxStrip), node["stop"].Number(MaxStrip)),
        "BPEDecoder" => ReadSuffix(node["suffix"]),
        string other => throw node.Unsupported(other),
    };

    private static char ReadCharacter(JsonNode node) => node.Text() is [char only] ? only : throw node.Wrong("is not a single character");

    private static SuffixDecoder ReadSuffix(JsonNode node) =>
        node.Text("</w>") is { Length: > 0 } suffix ? new SuffixDecoder(suffix) : throw node.Wrong("is empty");
}
