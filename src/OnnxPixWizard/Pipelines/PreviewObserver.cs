using System.Numerics.Tensors;

namespace OnnxPixWizard.Pipelines;

/// <summary>Carries the state after each step on to t = 1 and shows it to the requests that asked.</summary>
/// <param name="stateLength">Values of the state of all requests.</param>
/// <param name="steps">Steps of the grid.</param>
/// <param name="show">Gets the step and the guess of the final state.</param>
internal sealed class PreviewObserver(int stateLength, int steps, Action<int, ReadOnlyMemory<float>> show)
{
    private readonly float[] _last = new float[stateLength];
    private readonly float[] _guess = new float[stateLength];
    private float _lastTime;

    /// <summary>A <see cref="Sampling.StateObserver"/>.</summary>
    public void Observe(int point, float t, ReadOnlySpan<float> x)
    {
        if (point > 0)
        {
            // The mean velocity of the step just done, kept for the time that is left.
            TensorPrimitives.Subtract(x, _last, _guess);
            TensorPrimitives.MultiplyAdd(_guess, (1 - t) / (t - _lastTime), x, _guess);
            if (point < steps)
            {
                show(point, _guess);
            }
        }

        x.CopyTo(_last);
        _lastTime = t;
    }
}
