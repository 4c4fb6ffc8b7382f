using System.Text;

namespace OnnxPixWizard.Training.Scenes.Referring;

/// <summary>English for descriptions of solids.</summary>
internal static class ReferringText
{
    /// <summary>The description as a noun phrase with "the".</summary>
    public static string Write(ReferringExpression expression, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(random);
        var text = new StringBuilder("the ");
        string extreme = Extreme(expression.Superlative, random);
        if (extreme.Length > 0)
            text.Append(extreme).Append(' ');
        AppendNoun(text, expression.Filter, random);
        if (expression.Relation != SpatialRelation.None)
        {
            text.Append(' ').Append(Place(expression.Relation, random)).Append(" the ");
            AppendNoun(text, expression.Anchor!, random);
        }

        return text.ToString();
    }

    /// <summary>Preposition of a relation.</summary>
    public static string Place(SpatialRelation relation, SeededRandom random) => relation switch
    {
        SpatialRelation.LeftOf => Choose(random, "left of", "to the left of"),
        SpatialRelation.RightOf => Choose(random, "right of", "to the right of"),
        SpatialRelation.InFrontOf => "in front of",
        SpatialRelation.Behind => "behind",
        _ => "",
    };

    /// <summary>Appends size, pattern, color and noun, such as "small striped red ball".</summary>
    public static void AppendNoun(StringBuilder text, SolidFilter filter, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(random);
        if (filter.Size is { } size)
            text.Append(size == SolidSize.Small ? Choose(random, "small", "little") : Choose(random, "large", "big")).Append(' ');
        if (filter.Texture is { } texture)
            text.Append(
                texture switch { SolidTexture.Striped => "striped", SolidTexture.Checkered => "checkered", _ => "plain" }).Append(' ');
        if (filter.Color is { } color)
            text.Append(Name(color)).Append(' ');
        text.Append(filter.Shape switch
        {
            SolidShape.Ball => Choose(random, "ball", "ball", "sphere"),
            SolidShape.Cube => Choose(random, "cube", "cube", "box"),
            SolidShape.Cylinder => "cylinder",
            SolidShape.Cone => "cone",
            _ => Choose(random, "object", "thing"),
        });
    }

    /// <summary>English name of a color.</summary>
    public static string Name(SolidColor color) => color switch
    {
        SolidColor.Red => "red",
        SolidColor.Green => "green",
        SolidColor.Blue => "blue",
        SolidColor.Yellow => "yellow",
        SolidColor.Orange => "orange",
        SolidColor.Purple => "purple",
        SolidColor.Cyan => "cyan",
        _ => "white",
    };

    private static string Extreme(Superlative superlative, SeededRandom random) => superlative switch
    {
        Superlative.Leftmost => "leftmost",
        Superlative.Rightmost => "rightmost",
        Superlative.Nearest => Choose(random, "nearest", "closest"),
        Superlative.Farthest => Choose(random, "farthest", "most distant"),
        Superlative.Largest => Choose(random, "largest", "biggest"),
        Superlative.Smallest => "smallest",
        _ => "",
    };

    private static string Choose(SeededRandom random, params ReadOnlySpan<string> words) => random.Pick(words);
}
