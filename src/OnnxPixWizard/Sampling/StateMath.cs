using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OnnxPixWizard.Sampling;

/// <summary>Passes over states. Sums run in double, so that their order and the vector width can't show in a float.</summary>
internal static class StateMath
{
    /// <summary>Most terms that one pass takes: both ends and seven stages of a step.</summary>
    public const int MaximumTerms = 9;

    /// <summary>result = origin + sum of weights[i] * terms[i], in one pass; result may be origin, or one of the terms.</summary>
    /// <param name="origin">A state of n values.</param>
    /// <param name="terms">States one after another, n values each, as many as there are weights.</param>
    /// <param name="weights">At most <see cref="MaximumTerms"/>; terms of weight 0 are not read.</param>
    /// <param name="result">A state of n values.</param>
    public static void Combine(ReadOnlySpan<float> origin, ReadOnlySpan<float> terms, ReadOnlySpan<double> weights, Span<float> result)
    {
        int n = origin.Length;
        Span<int> offsets = stackalloc int[MaximumTerms];
        Span<double> factors = stackalloc double[MaximumTerms];
        int count = Compact(weights, n, offsets, factors);
        offsets = offsets[..count];

        int i = 0;
        ref float source = ref MemoryMarshal.GetReference(terms);
        for (; i <= n - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(
                Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(origin), (nuint)i));
            for (int k = 0; k < offsets.Length; k++)
            {
                (Vector512<double> termLow, Vector512<double> termHigh) = Vector512.Widen(
                    Vector512.LoadUnsafe(ref source, (nuint)(offsets[k] + i)));
                low += termLow * factors[k];
                high += termHigh * factors[k];
            }

            Vector512.Narrow(low, high).StoreUnsafe(ref MemoryMarshal.GetReference(result), (nuint)i);
        }

        for (; i < n; i++)
        {
            double sum = origin[i];
            for (int k = 0; k < offsets.Length; k++)
            {
                sum += terms[offsets[k] + i] * factors[k];
            }

            result[i] = (float)sum;
        }
    }

    /// <summary>Root mean square of e / (absolute + relative * max(|start|, |end|)) with e = sum of weights[i] * terms[i].</summary>
    /// <remarks>The mean runs over all values of the state: pictures of one state share their steps.</remarks>
    public static double ScaledRms(
        ReadOnlySpan<float> terms, ReadOnlySpan<double> weights, ReadOnlySpan<float> start, ReadOnlySpan<float> end, double absolute,
        double relative)
    {
        int n = start.Length;
        Span<int> offsets = stackalloc int[MaximumTerms];
        Span<double> factors = stackalloc double[MaximumTerms];
        int count = Compact(weights, n, offsets, factors);
        offsets = offsets[..count];

        int i = 0;
        Vector512<double> squares = Vector512<double>.Zero;
        ref float source = ref MemoryMarshal.GetReference(terms);
        for (; i <= n - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512<double> low = Vector512<double>.Zero, high = Vector512<double>.Zero;
            for (int k = 0; k < offsets.Length; k++)
            {
                (Vector512<double> termLow, Vector512<double> termHigh) = Vector512.Widen(
                    Vector512.LoadUnsafe(ref source, (nuint)(offsets[k] + i)));
                low += termLow * factors[k];
                high += termHigh * factors[k];
            }

            Vector512<float> larger = Vector512.Max(
                Vector512.Abs(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(start), (nuint)i)),
                Vector512.Abs(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(end), (nuint)i)));
            (Vector512<double> largerLow, Vector512<double> largerHigh) = Vector512.Widen(larger);
            low /= Vector512.Create(absolute) + (largerLow * relative);
            high /= Vector512.Create(absolute) + (largerHigh * relative);
            squares += (low * low) + (high * high);
        }

        double sum = Vector512.Sum(squares);
        for (; i < n; i++)
        {
            double error = 0;
            for (int k = 0; k < offsets.Length; k++)
            {
                error += terms[offsets[k] + i] * factors[k];
            }

            error /= absolute + (relative * Math.Max(Math.Abs(start[i]), Math.Abs(end[i])));
            sum += error * error;
        }

        return Math.Sqrt(sum / n);
    }

    private static int Compact(ReadOnlySpan<double> weights, int n, Span<int> offsets, Span<double> factors)
    {
        int count = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            if (weights[k] != 0)
            {
                (offsets[count], factors[count]) = (k * n, weights[k]);
                count++;
            }
        }

        return count;
    }
}
