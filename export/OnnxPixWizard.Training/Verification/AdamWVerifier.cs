using System.Globalization;
using System.Text.Json;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Verification;

/// <summary>Steps of the optimiser with given gradients: clipping, AdamW, moving average, parameters without a gradient.</summary>
internal sealed class AdamWVerifier : ICaseVerifier
{
    private const string Initial = "in.param.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["training.adamw"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        SafeTensorsFile io = referenceCase.Io;
        JsonElement settings = referenceCase.Config;
        AdamWOptions options = OptimizerSettings.Read(settings);
        string[] names = [.. io.Tensors.Keys.Where(static name => name.StartsWith(Initial, StringComparison.Ordinal))
            .Select(static name => name[Initial.Length..])];
        using ParameterStore store = new(names.Select(name => (name, io.Entry(Initial + name).Shape.ToArray())));
        foreach (string name in names)
        {
            store.Set(name, io.ReadFloat32(Initial + name));
        }

        using AdamW optimizer = new(store, options);
        Comparison comparison = new(referenceCase.Tolerance);
        int steps = settings.RequireInt32("steps");
        List<float> norms = [], clipped = [];
        for (int step = 0; step < steps; step++)
        {
            bool[] given = [.. store.Slots.Select(slot => ReadGradient(io, store, slot, step))];
            double norm = optimizer.Step(
                (float)settings.RequireDouble("lr"), (float)settings.RequireDouble("ema_decay"), slot => given[slot]);
            norms.Add((float)norm);
            clipped.Add((float)(norm * Math.Min(1, options.MaximumNorm / (norm + 1e-6))));
            foreach (ParameterSlot slot in store.Slots)
            {
                Compare(io, Numbered("out.param", step, slot.Name), ParameterStore.Read(store.Values, slot), comparison);
                Compare(io, Numbered("out.ema", step, slot.Name), ParameterStore.Read(store.Averages, slot), comparison);
            }
        }

        foreach (ParameterSlot slot in store.Slots)
        {
            Compare(io, $"out.exp_avg.{slot.Name}", ParameterStore.Read(store.FirstMoments, slot), comparison);
            Compare(io, $"out.exp_avg_sq.{slot.Name}", ParameterStore.Read(store.SecondMoments, slot), comparison);
        }

        comparison.Compare("out.norm", io.ReadFloat32("out.norm"), Tensor.From<float>([.. norms], steps));
        Compare(io, "out.clipped_norm", Tensor.From<float>([.. clipped], steps), comparison);
        return comparison.ToResult();
    }

    private static bool ReadGradient(SafeTensorsFile io, ParameterStore store, ParameterSlot slot, int step)
    {
        string name = Numbered("in.grad", step, slot.Name);
        if (!io.Tensors.ContainsKey(name))
        {
            return false;
        }

        io.ReadFloat32(name).AsSpan<float>().CopyTo(ParameterStore.Part(store.Gradients, slot));
        return true;
    }

    // A case may leave out what does not change, such as the moments of a frozen parameter.
    private static void Compare(SafeTensorsFile io, string name, Tensor actual, Comparison comparison)
    {
        if (io.Tensors.ContainsKey(name))
        {
            comparison.Compare(name, io.ReadFloat32(name), actual);
        }
    }

    private static string Numbered(string prefix, int step, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}.{step}.{name}");
}
