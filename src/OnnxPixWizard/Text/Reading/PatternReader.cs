using OnnxPixWizard.Text.Patterns;

namespace OnnxPixWizard.Text.Reading;

/// <summary>Reads <c>{"String": ...}</c> and <c>{"Regex": ...}</c>.</summary>
internal static class PatternReader
{
    public static TextPattern Read(JsonNode node)
    {
        JsonNode literal = node["String"], regex = node["Regex"];
        JsonNode text = literal.IsNull ? regex : literal;
        if (text.Text().Length == 0)
        {
            throw text.Wrong("is an empty pattern");
        }

        return literal.IsNull ? WordPatterns.FromRegex(regex.Text(), regex.File, regex.Path) : new LiteralPattern(literal.Text());
    }
}
