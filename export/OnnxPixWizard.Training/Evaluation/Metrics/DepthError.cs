namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>Root mean squared depth error over all pixels that have a true depth.</summary>
internal sealed class DepthError
{
    private double _squares;

    /// <summary>Pixels counted.</summary>
    public long Count { get; private set; }

    /// <summary>Error in metres; NaN before the first pixel.</summary>
    public double Rmse => Math.Sqrt(_squares / Count);

    /// <summary>Adds a picture.</summary>
    /// <param name="predicted">Metres; 0 = none, which claims a distance beyond
    /// <paramref name="far"/>; all such count as <paramref name="far"/>.</param>
    /// <param name="truth">Metres; 0 = none, not counted.</param>
    /// <param name="far">Largest depth that counts.</param>
    public void Add(ReadOnlySpan<float> predicted, ReadOnlySpan<float> truth, float far)
    {
        if (predicted.Length != truth.Length)
            throw new ArgumentException($"{predicted.Length} depths are compared with {truth.Length}.", nameof(predicted));
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i] > 0)
                Add(predicted[i] > 0 ? MathF.Min(predicted[i], far) : far, truth[i]);
        }
    }

    /// <summary>Adds a picture for which one depth is predicted everywhere.</summary>
    public void AddConstant(float predicted, ReadOnlySpan<float> truth)
    {
        foreach (float depth in truth)
        {
            if (depth > 0)
                Add(predicted, depth);
        }
    }

    private void Add(double predicted, double truth)
    {
        _squares += (predicted - truth) * (predicted - truth);
        Count++;
    }
}
