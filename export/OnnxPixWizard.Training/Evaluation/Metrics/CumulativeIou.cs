namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>Referring segmentation's cIoU: the sum of intersections over the sum of unions.</summary>
internal sealed class CumulativeIou
{
    private long _intersection, _union;

    /// <summary>The measure; NaN before the first marked pixel.</summary>
    public double Value => _intersection / (double)_union;

    /// <summary>Adds a pair of masks, not 0 where marked.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Add(ReadOnlySpan<byte> predicted, ReadOnlySpan<byte> truth)
    {
        if (predicted.Length != truth.Length)
            throw new ArgumentException($"A mask of {predicted.Length} pixels is compared with one of {truth.Length}.", nameof(predicted));
        for (int i = 0; i < truth.Length; i++)
        {
            bool p = predicted[i] != 0, t = truth[i] != 0;
            _intersection += p && t ? 1 : 0;
            _union += p || t ? 1 : 0;
        }
    }
}
