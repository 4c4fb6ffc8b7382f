using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Verification;

/// <summary>Compares parameters after training steps, where Adam blows the
/// rounding error of gradients near zero up to its whole step width.</summary>
internal static class TrainedParameters
{
    public static void Compare(ReferenceCase referenceCase, ParameterStore store, Comparison comparison)
    {
        HashSet<string> zero = referenceCase.Root.Optional("zero_gradient") is { } list
            ? [.. list.EnumerateArray().Select(static name => name.GetString()!)] : [];
        CaseTolerance exact = referenceCase.Tolerance;
        CaseTolerance wandering = exact with
            { Absolute = Math.Max(exact.Absolute, referenceCase.Root.OptionalDouble("zero_gradient_absolute") ?? 0) };
        JsonElement? outliers = referenceCase.Root.Optional("outliers");
        double share = outliers?.RequireDouble("fraction") ?? 0;
        CaseTolerance straying = exact with { Absolute = Math.Max(exact.Absolute, outliers?.RequireDouble("absolute") ?? 0) };

        long strays = 0, elements = 0;
        foreach (ParameterSlot slot in store.Slots)
        {
            string name = $"out.param.{slot.Name}";
            Tensor expected = referenceCase.Io.ReadFloat32(name);
            ReadOnlySpan<float> actual = ParameterStore.Part(store.Values, slot);
            bool isZero = zero.Contains(slot.Name);
            comparison.Compare(name, expected.AsSpan<float>(), actual, isZero ? wandering : straying);
            if (!isZero)
            {
                strays += CountStrays(expected.AsSpan<float>(), actual, exact);
                elements += slot.Count;
            }
        }

        comparison.Demand(strays <= share * elements, "out.param",
            $"{strays} of {elements} elements leave the tolerance, more than the share of {share:G3} that may");
    }

    private static long CountStrays(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, CaseTolerance tolerance)
    {
        long strays = 0;
        for (int element = 0; element < expected.Length; element++)
        {
            double bound = tolerance.Absolute + (tolerance.Relative * Math.Abs(expected[element]));
            strays += Math.Abs((double)actual[element] - expected[element]) <= bound ? 0 : 1;
        }

        return strays;
    }
}
