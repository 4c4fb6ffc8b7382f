namespace OnnxPixWizard.Training.Scenes.Referring;

/// <summary>A description of one solid: attributes, then at most one of an extreme and a relation to another described solid.</summary>
/// <param name="Filter">Attributes of the solid meant.</param>
/// <param name="Superlative">Extreme among the solids with these attributes.</param>
/// <param name="Relation">Place relative to <paramref name="Anchor"/>.</param>
/// <param name="Anchor">Attributes of the other solid; null without a relation.</param>
internal sealed record ReferringExpression(SolidFilter Filter, Superlative Superlative = Superlative.None,
    SpatialRelation Relation = SpatialRelation.None, SolidFilter? Anchor = null)
{
    /// <summary>Number of the one solid that the description fits.</summary>
    /// <returns>The number, or -1 when the description fits none, several, or is too close to call for some solid (see
    /// <see cref="ReferringJudge"/>).</returns>
    public int Resolve(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        int found = -1;
        for (int i = 0; i < scene.Solids.Count; i++)
        {
            Verdict verdict = ReferringJudge.Judge(scene, this, i);
            if (verdict == Verdict.Doubtful || (verdict == Verdict.Yes && found >= 0))
                return -1;
            if (verdict == Verdict.Yes)
                found = i;
        }

        return found;
    }
}
