namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>Spearman's rank correlation: how far two measures put things in the same order, whatever their scales.</summary>
internal static class RankCorrelation
{
    /// <summary>Correlation of the ranks; equal values share the mean of their ranks.</summary>
    /// <returns>-1 to 1; NaN where one side is constant.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        if (first.Length != second.Length)
        {
            throw new ArgumentException($"{first.Length} values are put beside {second.Length}.", nameof(second));
        }

        double[] a = Ranks(first), b = Ranks(second);
        double middle = (first.Length - 1) / 2.0, product = 0, squareA = 0, squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (a[i] - middle) * (b[i] - middle);
            squareA += (a[i] - middle) * (a[i] - middle);
            squareB += (b[i] - middle) * (b[i] - middle);
        }

        return product / Math.Sqrt(squareA * squareB);
    }

    private static double[] Ranks(ReadOnlySpan<float> values)
    {
        float[] sorted = values.ToArray();
        int[] places = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, places);
        double[] ranks = new double[sorted.Length];
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = start + 1;
            while (end < sorted.Length && sorted[end].Equals(sorted[start]))
            {
                end++;
            }

            for (int i = start; i < end; i++)
            {
                ranks[places[i]] = (start + end - 1) / 2.0;
            }
        }

        return ranks;
    }
}
