namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>The trivial inpainting: holes filled with the mean color of the pixels that are known.</summary>
internal static class MeanColorFill
{
    /// <summary>Fills the holes.</summary>
    /// <param name="picture">Planar [channels, pixels]; in: source with holes, out: filled.</param>
    /// <param name="hole">Not 0 in holes, [pixels].</param>
    public static void Apply(Span<float> picture, ReadOnlySpan<byte> hole)
    {
        for (int start = 0; start < picture.Length; start += hole.Length)
        {
            Span<float> plane = picture.Slice(start, hole.Length);
            double sum = 0;
            int known = 0;
            for (int i = 0; i < hole.Length; i++)
            {
                if (hole[i] == 0)
                {
                    sum += plane[i];
                    known++;
                }
            }

            float mean = known > 0 ? (float)(sum / known) : 0;
            for (int i = 0; i < hole.Length; i++)
            {
                if (hole[i] != 0)
                    plane[i] = mean;
            }
        }
    }
}
