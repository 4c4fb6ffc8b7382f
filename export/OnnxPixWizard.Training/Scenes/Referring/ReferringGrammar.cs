namespace OnnxPixWizard.Training.Scenes.Referring;

/// <summary>Finds descriptions that fit exactly one solid of a scene.</summary>
internal static class ReferringGrammar
{
    private const int Trials = 40;
    private static readonly Superlative[] s_superlatives = Enum.GetValues<Superlative>()[1..];
    private static readonly SpatialRelation[] s_relations = Enum.GetValues<SpatialRelation>()[1..];

    /// <summary>A random description of one solid.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="index">Number of the solid meant.</param>
    /// <param name="random">Source of the choice.</param>
    /// <returns>A description that <see cref="ReferringExpression.Resolve"/>
    /// maps to <paramref name="index"/>; null if none was found.</returns>
    public static ReferringExpression? Describe(Scene scene, int index, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(random);
        for (int trial = 0; trial < Trials; trial++)
        {
            ReferringExpression candidate = Draw(scene, index, random);
            if (candidate.Resolve(scene) == index)
                return candidate;
        }

        return null;
    }

    /// <summary>A random solid that is large enough to be referred to, with a description.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="random">Source of the choice.</param>
    /// <param name="except">Number of a solid not to choose, or -1.</param>
    /// <returns>Its number and description; number -1 and null if the scene has none.</returns>
    public static (int Index, ReferringExpression? Expression) DescribeAny(Scene scene, SeededRandom random, int except = -1)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(random);
        int count = scene.Solids.Count, first = random.Below(count);
        for (int k = 0; k < count; k++)
        {
            int index = (first + k) % count;
            if (index == except || scene.Views[index].Pixels < SceneGenerator.ReferableShare * scene.Width * scene.Height)
                continue;
            if (Describe(scene, index, random) is { } expression)
                return (index, expression);
        }

        return (-1, null);
    }

    private static ReferringExpression Draw(Scene scene, int index, SeededRandom random)
    {
        SceneSolid solid = scene.Solids[index];
        float kind = random.Uniform();
        if (kind < 0.16f)
        {
            // "The largest little cube" would be odd: a size is not named twice.
            Superlative superlative = random.Pick<Superlative>(s_superlatives);
            SolidFilter filter = Attributes(solid, random, 0.3f);
            if (superlative is Superlative.Largest or Superlative.Smallest)
                filter = filter with { Size = null };
            if (scene.Solids.Count(filter.Accepts) > 1)
                return new ReferringExpression(filter, superlative);
        }

        if (kind < 0.52f && scene.Solids.Count > 1)
        {
            int anchor = (index + 1 + random.Below(scene.Solids.Count - 1)) % scene.Solids.Count;
            return new ReferringExpression(
                Attributes(solid, random, 0.5f), Superlative.None, random.Pick<SpatialRelation>(s_relations),
                Attributes(scene.Solids[anchor], random, 0.75f));
        }

        return new ReferringExpression(Attributes(solid, random, 0.8f));
    }

    private static SolidFilter Attributes(SceneSolid solid, SeededRandom random, float share) => new(
        random.Chance(0.85f) ? solid.Shape : null,
        random.Chance(share) ? solid.Color : null,
        random.Chance(0.4f * share) ? solid.Size : null,
        solid.Texture != SolidTexture.Matte && random.Chance(0.5f * share) ? solid.Texture : null);
}
