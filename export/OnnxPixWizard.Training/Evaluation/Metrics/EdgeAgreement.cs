namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>How well drawn edges agree with true ones, where a pixel counts as found if one of the other map lies near.</summary>
internal static class EdgeAgreement
{
    /// <summary>Harmonic mean of the share of drawn pixels that are near a true
    /// one and the share of true pixels that are near a drawn one.</summary>
    /// <param name="drawn">True on edges, [height, width].</param>
    /// <param name="truth">In the same form.</param>
    /// <param name="width">Columns.</param>
    /// <param name="distance">How near is near, pixels along each axis.</param>
    /// <returns>0 to 1; 1 where neither has an edge.</returns>
    public static double F1(bool[] drawn, bool[] truth, int width, int distance = 2)
    {
        ArgumentNullException.ThrowIfNull(drawn);
        ArgumentNullException.ThrowIfNull(truth);
        if (!drawn.AsSpan().Contains(value: true) && !truth.AsSpan().Contains(value: true))
        {
            return 1;
        }

        double precision = Found(drawn, truth, width, distance), recall = Found(truth, drawn, width, distance);
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static double Found(bool[] edges, bool[] others, int width, int distance)
    {
        int height = edges.Length / width;
        long all = 0, found = 0;
        for (int i = 0; i < edges.Length; i++)
        {
            if (!edges[i])
            {
                continue;
            }

            all++;
            (int y, int x) = Math.DivRem(i, width);
            int left = Math.Max(0, x - distance), count = Math.Min(width - 1, x + distance) - left + 1;
            for (int row = Math.Max(0, y - distance); row <= Math.Min(height - 1, y + distance); row++)
            {
                if (others.AsSpan((row * width) + left, count).Contains(value: true))
                {
                    found++;
                    break;
                }
            }
        }

        return all == 0 ? 0 : found / (double)all;
    }
}
