using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OnnxPixWizard.Sampling;

/// <summary>Weighted sums of branch velocities, with weights that repeat from token to token.</summary>
internal sealed class VelocityMixer
{
    private const int Lanes = 16;

    // Weights of one branch for as many values as it takes until a token and a vector begin together: the loop over values never looks at
    // channels.
    private readonly float[][] _weights;
    private readonly int _period;

    /// <param name="factors">Of each branch, 1 to 3: its factor for guided features and for the others.</param>
    /// <param name="guidedFeatures">Features of a token that are guided, counted from the first.</param>
    /// <param name="tokenFeatures">Features of a token.</param>
    public VelocityMixer(ReadOnlySpan<(float Guided, float Unguided)> factors, int guidedFeatures, int tokenFeatures)
    {
        // A constant pattern may begin anywhere, so it needs no longer period than a vector.
        int token = guidedFeatures == tokenFeatures ? 1 : tokenFeatures;
        _period = token / GreatestCommonDivisor(token, Lanes) * Lanes;
        _weights = new float[factors.Length][];
        for (int branch = 0; branch < factors.Length; branch++)
        {
            float[] weights = _weights[branch] = new float[_period];
            for (int i = 0; i < _period; i++)
            {
                weights[i] = i % tokenFeatures < guidedFeatures || token == 1 ? factors[branch].Guided : factors[branch].Unguided;
            }
        }
    }

    public void Mix(ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> result)
    {
        float[] weights0 = _weights[0], weights1 = _weights[1];
        ref float source0 = ref MemoryMarshal.GetReference(first), source1 = ref MemoryMarshal.GetReference(second),
            target = ref MemoryMarshal.GetReference(result);
        int i = 0, phase = 0;
        for (; i <= result.Length - Lanes; i += Lanes)
        {
            Vector512<float> sum = Weighted(ref source0, weights0, i, phase) + Weighted(ref source1, weights1, i, phase);
            sum.StoreUnsafe(ref target, (nuint)i);
            phase = phase + Lanes == _period ? 0 : phase + Lanes;
        }

        for (; i < result.Length; i++, phase++)
        {
            result[i] = (first[i] * weights0[phase]) + (second[i] * weights1[phase]);
        }
    }

    public void Mix(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, Span<float> result)
    {
        float[] weights0 = _weights[0], weights1 = _weights[1], weights2 = _weights[2];
        ref float source0 = ref MemoryMarshal.GetReference(first), source1 = ref MemoryMarshal.GetReference(second);
        ref float source2 = ref MemoryMarshal.GetReference(third), target = ref MemoryMarshal.GetReference(result);
        int i = 0, phase = 0;
        for (; i <= result.Length - Lanes; i += Lanes)
        {
            Vector512<float> sum = Weighted(ref source0, weights0, i, phase) + Weighted(ref source1, weights1, i, phase)
                + Weighted(ref source2, weights2, i, phase);
            sum.StoreUnsafe(ref target, (nuint)i);
            phase = phase + Lanes == _period ? 0 : phase + Lanes;
        }

        for (; i < result.Length; i++, phase++)
        {
            result[i] = (first[i] * weights0[phase]) + (second[i] * weights1[phase]) + (third[i] * weights2[phase]);
        }
    }

    private static Vector512<float> Weighted(ref float source, float[] weights, int at, int phase) =>
        Vector512.LoadUnsafe(ref source, (nuint)at) * Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(weights), (nuint)phase);

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
