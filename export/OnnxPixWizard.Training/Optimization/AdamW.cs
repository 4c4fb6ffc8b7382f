using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>
/// AdamW with clipping by the global norm and an exponential moving average of the parameters, each parameter in one pass over memory.
/// </summary>
/// <param name="store">What is trained.</param>
/// <param name="options">Settings.</param>
public sealed class AdamW(ParameterStore store, AdamWOptions options)
{
    private const int ChunkLength = 1 << 16;

    /// <summary>Clips the gradients and updates every parameter that has one.</summary>
    /// <param name="learningRate">Step width.</param>
    /// <param name="averageDecay">Weight of the old moving average, 0 to 1; every parameter takes part.</param>
    /// <param name="hasGradient">Which parameters take part, in the store's order. The others keep value, moments and count, and are left out of the norm.</param>
    /// <returns>The 2-norm of the gradients before clipping. Where it is not finite nothing is changed.</returns>
    public double Step(float learningRate, float averageDecay, Func<int, bool> hasGradient)
    {
        double norm = GradientNorm(hasGradient);
        if (!double.IsFinite(norm))
        {
            return norm;
        }

        float scale = (float)Math.Min(1, options.MaximumNorm / (norm + 1e-6));
        List<(int Slot, long Offset, int Length)> chunks = [];
        for (int index = 0; index < store.Slots.Count; index++)
        {
            ParameterSlot slot = store.Slots[index];
            store.Steps[index] += hasGradient(index) ? 1 : 0;
            for (long offset = 0; offset < slot.Count; offset += ChunkLength)
            {
                chunks.Add((index, slot.Offset + offset, (int)Math.Min(ChunkLength, slot.Count - offset)));
            }
        }

        Parallel.ForEach(chunks, chunk =>
        {
            if (hasGradient(chunk.Slot))
            {
                Update(chunk.Offset, chunk.Length, store.Steps[chunk.Slot], learningRate, scale);
            }

            Span<float> average = store.Averages.Slice(chunk.Offset, chunk.Length);
            TensorPrimitives.Lerp(store.Values.Slice(chunk.Offset, chunk.Length), average, averageDecay, average);
        });
        return norm;
    }

    private double GradientNorm(Func<int, bool> hasGradient)
    {
        double sum = 0;
        for (int index = 0; index < store.Slots.Count; index++)
        {
            if (!hasGradient(index))
            {
                continue;
            }

            // Sums of squares of single tensors fit floats well; their sum over all tensors is kept in double.
            Span<float> gradient = ParameterStore.Part(store.Gradients, store.Slots[index]);
            for (int offset = 0; offset < gradient.Length; offset += 4096)
            {
                sum += TensorPrimitives.SumOfSquares<float>(gradient.Slice(offset, Math.Min(4096, gradient.Length - offset)));
            }
        }

        return Math.Sqrt(sum);
    }

    private unsafe void Update(long offset, int length, int step, float learningRate, float scale)
    {
        float* value = store.Values.Pointer + offset;
        float* gradient = store.Gradients.Pointer + offset;
        float* first = store.FirstMoments.Pointer + offset;
        float* second = store.SecondMoments.Pointer + offset;
        float decay = learningRate * options.WeightDecay;
        float firstCorrection = (float)(1 / (1 - Math.Pow(options.Beta1, step)));
        float secondCorrection = (float)(1 / (1 - Math.Pow(options.Beta2, step)));
        int index = 0;
        for (; index + Vector256<float>.Count <= length; index += Vector256<float>.Count)
        {
            Vector256<float> g = Vector256.Load(gradient + index) * scale;
            Vector256<float> m = (Vector256.Load(first + index) * options.Beta1) + (g * (1 - options.Beta1));
            Vector256<float> v = (Vector256.Load(second + index) * options.Beta2) + (g * g * (1 - options.Beta2));
            Vector256<float> p = Vector256.Load(value + index);
            p -= p * decay;
            p -= learningRate * (m * firstCorrection) / (Vector256.Sqrt(v * secondCorrection) + Vector256.Create(options.Epsilon));
            m.Store(first + index);
            v.Store(second + index);
            p.Store(value + index);
        }

        for (; index < length; index++)
        {
            float g = gradient[index] * scale;
            first[index] = (first[index] * options.Beta1) + (g * (1 - options.Beta1));
            second[index] = (second[index] * options.Beta2) + (g * g * (1 - options.Beta2));
            value[index] -= value[index] * decay;
            value[index] -= learningRate * (first[index] * firstCorrection) / (MathF.Sqrt(second[index] * secondCorrection) + options.Epsilon);
        }
    }
}
