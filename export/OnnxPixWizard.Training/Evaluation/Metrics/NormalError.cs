namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>Mean angle between predicted and true normals over all pixels that have a surface.</summary>
internal sealed class NormalError
{
    private double _degrees;

    /// <summary>Pixels counted.</summary>
    public long Count { get; private set; }

    /// <summary>Mean angle in degrees; NaN before the first pixel.</summary>
    public double MeanDegrees => _degrees / Count;

    /// <summary>Adds a picture.</summary>
    /// <param name="predicted">Planar [3, pixels], of any length; a zero vector (no surface predicted) counts as 90 degrees.</param>
    /// <param name="truth">Unit normals in the same form; zero where there is no surface, not counted.</param>
    public void Add(ReadOnlySpan<float> predicted, ReadOnlySpan<float> truth)
    {
        if (predicted.Length != truth.Length || truth.Length % 3 != 0)
            throw new ArgumentException($"{predicted.Length} components of normals are compared with {truth.Length}; both must have the "
                + "same multiple of 3.", nameof(predicted));
        int area = truth.Length / 3;
        for (int i = 0; i < area; i++)
            Add(predicted[i], predicted[area + i], predicted[2 * area + i], truth[i], truth[area + i], truth[2 * area + i]);
    }

    /// <summary>Adds a picture for which one direction is predicted everywhere.</summary>
    public void AddConstant((float X, float Y, float Z) predicted, ReadOnlySpan<float> truth)
    {
        int area = truth.Length / 3;
        for (int i = 0; i < area; i++)
            Add(predicted.X, predicted.Y, predicted.Z, truth[i], truth[area + i], truth[2 * area + i]);
    }

    private void Add(double px, double py, double pz, double tx, double ty, double tz)
    {
        double truthSquare = tx * tx + ty * ty + tz * tz;
        if (truthSquare < 0.25)
            return;
        double lengths = Math.Sqrt((px * px + py * py + pz * pz) * truthSquare);
        double cosine = lengths > 0 ? (px * tx + py * ty + pz * tz) / lengths : 0;
        _degrees += Math.Acos(Math.Clamp(cosine, -1, 1)) * (180 / Math.PI);
        Count++;
    }
}
