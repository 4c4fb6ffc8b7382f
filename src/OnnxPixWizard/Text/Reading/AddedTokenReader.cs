using OnnxPixWizard.Text.AddedTokens;
using OnnxPixWizard.Text.Bpe;

namespace OnnxPixWizard.Text.Reading;

/// <summary>Reads the <c>added_tokens</c> section.</summary>
internal static class AddedTokenReader
{
    public static List<AddedToken> Read(JsonNode node) => node.IsNull ? [] : [.. node.Items().Select(ReadToken)];

    /// <summary>Refuses tokens whose id contradicts the model's vocabulary.</summary>
    public static void Check(IReadOnlyList<AddedToken> tokens, Vocabulary vocabulary, string file)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            if (vocabulary.TryGetId(tokens[i].Content, out int id) && id != tokens[i].Id)
            {
                throw new TokenizerException(
                    file, $"added_tokens[{i}].id", $"is {tokens[i].Id}, but model.vocab gives '{tokens[i].Content}' the id {id}",
                    "Make both ids agree, or restore the published file.");
            }
        }
    }

    private static AddedToken ReadToken(JsonNode node)
    {
        bool special = node["special"].Flag(false);
        return new AddedToken(node["id"].Number(Vocabulary.IdLimit), node["content"].Text())
        {
            Special = special,
            Normalized = node["normalized"].Flag(!special),
            LeftStrip = node["lstrip"].Flag(false),
            RightStrip = node["rstrip"].Flag(false),
            SingleWord = node["single_word"].Flag(false),
        };
    }
}
