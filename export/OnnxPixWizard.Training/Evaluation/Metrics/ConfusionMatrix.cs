namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>Counts of predicted against true classes.</summary>
/// <param name="classes">Number of classes.</param>
internal sealed class ConfusionMatrix(int classes)
{
    private readonly long[] _counts = new long[classes * classes];

    /// <summary>Pixels of true class <paramref name="truth"/> that were predicted as <paramref name="predicted"/>.</summary>
    public long this[int truth, int predicted] => _counts[truth * classes + predicted];

    /// <summary>Share of pixels with the right class.</summary>
    public double Accuracy => Enumerable.Range(0, classes).Sum(c => this[c, c]) / (double)_counts.Sum();

    /// <summary>Mean intersection over union over the classes that occur in truth or prediction; NaN before the first pixel.</summary>
    public double MeanIou => Enumerable.Range(0, classes).Select(Iou).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Adds a picture.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Add(ReadOnlySpan<byte> predicted, ReadOnlySpan<byte> truth)
    {
        if (predicted.Length != truth.Length)
            throw new ArgumentException($"{predicted.Length} labels are compared with {truth.Length}.", nameof(predicted));
        for (int i = 0; i < truth.Length; i++)
            _counts[truth[i] * classes + predicted[i]]++;
    }

    /// <summary>Intersection over union of a class; NaN where it occurs in neither truth nor prediction.</summary>
    public double Iou(int index)
    {
        long union = -this[index, index];
        for (int other = 0; other < classes; other++)
            union += this[index, other] + this[other, index];
        return this[index, index] / (double)union;
    }

    /// <summary>Share of a true class in all pixels.</summary>
    public double Frequency(int index) => Enumerable.Range(0, classes).Sum(predicted => this[index, predicted]) / (double)_counts.Sum();
}
