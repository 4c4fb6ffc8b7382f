namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>The trivial depth estimate: the one depth with the least squared error over given truth.</summary>
internal sealed class BestSingleDepth
{
    private double _sum;
    private long _count;

    /// <summary>The depth, metres: the mean of all true depths.</summary>
    public float Value => (float)(_sum / _count);

    /// <summary>Adds a picture's true depth; 0 = none, not counted.</summary>
    public void Add(ReadOnlySpan<float> truth)
    {
        foreach (float depth in truth)
        {
            if (depth > 0)
            {
                _sum += depth;
                _count++;
            }
        }
    }
}
