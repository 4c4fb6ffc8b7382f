namespace OnnxPixWizard.Export.Comparisons;

/// <summary>How far one list of numbers is from another.</summary>
/// <param name="Cosine">Cosine of the angle between them.</param>
/// <param name="RelativeError">Length of the difference over the length of the first.</param>
/// <param name="LargestDifference">Largest absolute difference.</param>
/// <param name="MeanSquare">Mean square of the difference.</param>
internal sealed record DifferenceFigures(double Cosine, double RelativeError, double LargestDifference, double MeanSquare)
{
    /// <summary>Peak signal-to-noise ratio in decibels; infinite where nothing differs.</summary>
    /// <param name="range">Distance of the least and the largest value possible.</param>
    public double Psnr(double range) => 10 * Math.Log10(range * range / MeanSquare);

    /// <summary>Compares in double precision.</summary>
    /// <param name="first">What the other is measured by.</param>
    /// <param name="second">As many numbers.</param>
    public static DifferenceFigures Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        if (first.Length != second.Length)
        {
            throw new ArgumentException($"{first.Length} numbers can't be compared with {second.Length}.", nameof(second));
        }

        double product = 0, own = 0, other = 0, square = 0, largest = 0;
        for (int index = 0; index < first.Length; index++)
        {
            double a = first[index], b = second[index], difference = Math.Abs(a - b);
            product += a * b;
            own += a * a;
            other += b * b;
            square += difference * difference;
            largest = Math.Max(largest, difference);
        }

        double lengths = Math.Sqrt(own * other);
        return new DifferenceFigures(
            lengths > 0 ? product / lengths : own == other ? 1 : 0, own > 0 ? Math.Sqrt(square / own) : Math.Sqrt(square), largest,
            square / Math.Max(1, first.Length));
    }
}
