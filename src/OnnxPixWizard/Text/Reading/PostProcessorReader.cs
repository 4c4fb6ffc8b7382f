using OnnxPixWizard.Text.Bpe;
using OnnxPixWizard.Text.PostProcessing;

namespace OnnxPixWizard.Text.Reading;

/// <summary>Reads the <c>post_processor</c> section as far as it concerns single texts.</summary>
internal static class PostProcessorReader
{
    public static SpecialTokenFrame Read(JsonNode node) => node.IsNull
        ? SpecialTokenFrame.None
        : node.Type() switch
        {
            "ByteLevel" => SpecialTokenFrame.None, // it only trims offsets
            "Sequence" => node["processors"].Items().Aggregate(SpecialTokenFrame.None, static (frame, step) => frame.Within(Read(step))),
            "RobertaProcessing" or "BertProcessing" => new([PairId(node["cls"])], [PairId(node["sep"])]),
            "TemplateProcessing" => ReadTemplate(node),
            string other => throw node.Unsupported(other),
        };

    /// <summary>The id of <c>["token", id]</c>.</summary>
    private static int PairId(JsonNode node) =>
        node.Items().ToArray() is [_, JsonNode id] ? id.Number(Vocabulary.IdLimit) : throw node.Wrong("is not a pair of token and id");

    private static SpecialTokenFrame ReadTemplate(JsonNode node)
    {
        JsonNode template = node["single"];
        List<int> before = [], after = [];
        bool text = false;
        foreach (JsonNode piece in template.Items())
        {
            JsonNode special = piece["SpecialToken"];
            if (!special.IsNull)
            {
                JsonNode ids = node["special_tokens"][special["id"].Text()]["ids"];
                (text ? after : before).AddRange(ids.Items().Select(static id => id.Number(Vocabulary.IdLimit)));
            }
            else if (piece["Sequence"]["id"].Text() == "A" && !text)
            {
                text = true;
            }
            else
            {
                throw piece.Wrong("is neither a special token nor the one place of the text A");
            }
        }

        return text ? new SpecialTokenFrame(before, after) : throw template.Wrong("has no place for the text A");
    }
}
