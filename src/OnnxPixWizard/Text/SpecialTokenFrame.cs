namespace OnnxPixWizard.Text;

/// <summary>
/// The special ids that go before and after every text: the <c>post_processor</c> section as far as it concerns single texts.
/// </summary>
internal sealed record SpecialTokenFrame(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    private static SpecialTokenFrame None { get; } = new([], []);

    /// <exception cref="TokenizerException">The section is malformed or of an unknown type.</exception>
    public static SpecialTokenFrame Read(JsonField node) => node.IsNull
        ? None
        : node.Type() switch
        {
            "ByteLevel" => None, // it only trims offsets
            "Sequence" => node["processors"].Items().Aggregate(None, static (frame, step) => frame.Within(Read(step))),
            "RobertaProcessing" or "BertProcessing" => new([PairId(node["cls"])], [PairId(node["sep"])]),
            "TemplateProcessing" => ReadTemplate(node),
            string other => throw node.Unsupported(other),
        };

    /// <summary>The id of <c>["token", id]</c>.</summary>
    private static int PairId(JsonField node) =>
        node.Items().ToArray() is [_, JsonField id] ? id.Number(Vocabulary.IdLimit) : throw node.Wrong("is not a pair of token and id");

    private static SpecialTokenFrame ReadTemplate(JsonField node)
    {
        JsonField template = node["single"];
        List<int> before = [], after = [];
        bool text = false;
        foreach (JsonField piece in template.Items())
        {
            JsonField special = piece["SpecialToken"];
            if (!special.IsNull)
            {
                JsonField ids = node["special_tokens"][special["id"].Text()]["ids"];
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

    /// <summary>This frame with another one around it.</summary>
    private SpecialTokenFrame Within(SpecialTokenFrame outer) => new([.. outer.Before, .. Before], [.. After, .. outer.After]);
}
