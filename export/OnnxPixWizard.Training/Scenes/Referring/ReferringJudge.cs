namespace OnnxPixWizard.Training.Scenes.Referring;

/// <summary>Decides whether a description fits a solid, with a doubtful band around every vague comparison.</summary>
internal static class ReferringJudge
{
    private const float SideMargin = 0.07f; // of the picture's width
    private const float DistanceMargin = 0.6f; // metres
    private const float SizeMargin = 1.35f; // ratio of visible pixels

    /// <summary>Whether <paramref name="expression"/> fits solid number <paramref name="index"/>.</summary>
    public static Verdict Judge(Scene scene, ReferringExpression expression, int index)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(expression);
        if (!expression.Filter.Accepts(scene.Solids[index]))
            return Verdict.No;
        if (expression.Superlative != Superlative.None)
            return Extreme(scene, expression, index);
        return expression.Relation != SpatialRelation.None ? Related(scene, expression, index) : Verdict.Yes;
    }

    // An extreme is certain when it leads every rival by the margin; within the margin it is doubtful.
    private static Verdict Extreme(Scene scene, ReferringExpression expression, int index)
    {
        Verdict verdict = Verdict.Yes;
        for (int i = 0; i < scene.Solids.Count && verdict != Verdict.No; i++)
        {
            if (i == index || !expression.Filter.Accepts(scene.Solids[i]))
                continue;
            float lead = Lead(scene, expression.Superlative, index, i);
            if (lead < -1)
                verdict = Verdict.No;
            else if (lead < 1)
                verdict = Verdict.Doubtful;
        }

        return verdict;
    }

    // By how many margins a solid leads another in the quality of a superlative.
    private static float Lead(Scene scene, Superlative superlative, int index, int other)
    {
        SolidView a = scene.Views[index], b = scene.Views[other];
        switch (superlative)
        {
            case Superlative.Leftmost:
                return (b.CenterX - a.CenterX) / SideMargin;
            case Superlative.Rightmost:
                return (a.CenterX - b.CenterX) / SideMargin;
            case Superlative.Nearest:
                return (b.Distance - a.Distance) / DistanceMargin;
            case Superlative.Farthest:
                return (a.Distance - b.Distance) / DistanceMargin;
            default:
            {
                // The picture and the metric sizes must agree, or viewers could mean either.
                float ratio = MathF.Log((float)a.Pixels / b.Pixels) / MathF.Log(SizeMargin);
                int metric = scene.Solids[index].Size - scene.Solids[other].Size;
                float lead = metric * ratio < 0 ? 0 : ratio;
                return superlative == Superlative.Largest ? lead : -lead;
            }
        }
    }

    private static Verdict Related(Scene scene, ReferringExpression expression, int index)
    {
        int anchor = new ReferringExpression(expression.Anchor!).Resolve(scene);
        if (anchor < 0)
            return Verdict.Doubtful;
        if (anchor == index)
            return Verdict.No;

        SolidView view = scene.Views[index], other = scene.Views[anchor];
        float lead = expression.Relation switch
        {
            SpatialRelation.LeftOf => (other.CenterX - view.CenterX) / SideMargin,
            SpatialRelation.RightOf => (view.CenterX - other.CenterX) / SideMargin,
            SpatialRelation.InFrontOf => (other.Distance - view.Distance) / DistanceMargin,
            _ => (view.Distance - other.Distance) / DistanceMargin,
        };
        return lead >= 1 ? Verdict.Yes : lead > 0 ? Verdict.Doubtful : Verdict.No;
    }
}
