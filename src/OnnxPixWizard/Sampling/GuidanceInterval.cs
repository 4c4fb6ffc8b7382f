using System.Numerics.Tensors;

namespace OnnxPixWizard.Sampling;

/// <summary>Guidance away from the empty condition, at full strength inside an interval of times and none outside.</summary>
/// <remarks>
/// Outside the unguided branch has no weight and need not be evaluated. Source: MCG-NJU/PixNerd's samplers; the idea Kynkäänniemi et al.
/// 2024.
/// </remarks>
internal sealed record GuidanceInterval : IGuidance
{
    /// <summary>Guidance scale, 0 to 100; 1 is unguided.</summary>
    public double Scale { get; init => field = Require.InRange(value, 0, 100, "1 is unguided, 3.5 is usual"); } = 1;

    /// <summary>Times must lie above it; null = no lower end. As published 0 leaves the first evaluation unguided.</summary>
    public double? Minimum { get; init; } = 0;

    /// <summary>Times must lie below it; null = no upper end.</summary>
    public double? Maximum { get; init; } = 1;

    /// <summary>The scale at a time. Compared as 32-bit floats, which decides ties as the published code does.</summary>
    public float ScaleAt(float t) =>
        (Minimum is not { } minimum || t > (float)minimum) && (Maximum is not { } maximum || t < (float)maximum) ? (float)Scale : 1;

    /// <summary>without + scale · (with - without).</summary>
    /// <param name="with">Velocity under the condition.</param>
    /// <param name="without">Velocity under the empty condition.</param>
    /// <param name="scale">From <see cref="ScaleAt"/>.</param>
    /// <param name="velocity">Receives the result; may be <paramref name="with"/>.</param>
    public static void Mix(ReadOnlySpan<float> with, ReadOnlySpan<float> without, float scale, Span<float> velocity)
    {
        TensorPrimitives.Subtract(with, without, velocity);
        TensorPrimitives.MultiplyAdd(velocity, scale, without, velocity);
    }

    /// <summary>The branch under the condition always, the one without where its scale has effect.</summary>
    bool IGuidance.Evaluates(int branch, float t) => branch == 0 || ScaleAt(t) != 1;

    void IGuidance.Combine(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, float t, Span<float> velocity)
    {
        float scale = ScaleAt(t);
        if (scale == 1)
        {
            first.CopyTo(velocity);
        }
        else
        {
            Mix(first, second, scale, velocity);
        }
    }
}
