using System.Text.Json;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Verification;
using OnnxPixWizard.Verification.Networks;

namespace OnnxPixWizard.Training.Verification;

/// <summary>Whole training steps: flow matching through the differentiated network, clipping and AdamW.</summary>
public sealed class TrainingStepsVerifier : ICaseVerifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["pixwizard.training"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        string path = referenceCase.Root.OptionalString("path") ?? "linear";
        if (!string.Equals(path, "linear", StringComparison.Ordinal))
        {
            throw new MalformedCaseException($"'path' is '{path}'; known is linear.");
        }

        SafeTensorsFile io = referenceCase.Io;
        JsonElement settings = referenceCase.Root.Require("optimizer");
        IReadOnlyList<Tensor> data = io.ReadList("in.data");
        NetworkCase network = new(referenceCase, [.. data.Select(static picture => picture.Shape.ToArray())]);
        using ParameterStore store = new(network.Parameters.Values.Select(static parameter => (parameter.Name, parameter.Shape)));
        foreach (Parameter parameter in network.Parameters.Values)
        {
            store.Set(parameter.Name, referenceCase.Weights.ReadFloat32(parameter.Name));
        }

        Graphs.Construction.Graph graph = network.Differentiated();
        Comparison comparison = new(referenceCase.Tolerance);
        HashSet<string> differentiated = [.. graph.Outputs.Select(static output => output.Name)];
        AdamW optimizer = new(store, OptimizerSettings.Read(settings));
        using GraphRunner runner = new(graph);
        for (int step = 0; step < settings.RequireInt32("steps"); step++)
        {
            IReadOnlyDictionary<string, Tensor> outputs = runner.Run(Feeds(io, network, store, data, step));
            comparison.Compare($"out.loss[{step}]", Entry(io, "out.loss", step), outputs["loss"].AsSpan<float>());
            comparison.Compare($"out.loss_items[{step}]", Entry(io, "out.loss_items", step), outputs["loss_items"].AsSpan<float>());
            foreach (ParameterSlot slot in store.Slots.Where(slot => differentiated.Contains($"grad.{slot.Name}")))
            {
                outputs[$"grad.{slot.Name}"].AsSpan<float>().CopyTo(ParameterStore.Part(store.Gradients, slot));
            }

            double norm = optimizer.Step((float)settings.RequireDouble("lr"), averageDecay: 0, slot => differentiated.Contains($"grad.{store.Slots[slot].Name}"));
            comparison.Compare($"out.norm[{step}]", Entry(io, "out.norm", step), [(float)norm]);
        }

        TrainedParameters.Compare(referenceCase, store, comparison);
        return comparison.ToResult();
    }

    private static Dictionary<string, Tensor> Feeds(SafeTensorsFile io, NetworkCase network, ParameterStore store, IReadOnlyList<Tensor> data, int step)
    {
        float[] times = Entry(io, "in.t", step).ToArray();
        IReadOnlyList<Tensor> noise = io.ReadList($"in.noise.{step}");
        Tensor[] states = new Tensor[data.Count], targets = new Tensor[data.Count];
        for (int item = 0; item < states.Length; item++)
        {
            states[item] = Tensor.Zeros(ElementType.Float32, data[item].Shape);
            targets[item] = Tensor.Zeros(ElementType.Float32, data[item].Shape);
            ReadOnlySpan<float> picture = data[item].AsSpan<float>(), start = noise[item].AsSpan<float>();
            for (int element = 0; element < picture.Length; element++)
            {
                states[item].AsSpan<float>()[element] = (times[item] * picture[element]) + ((1 - times[item]) * start[element]);
                targets[item].AsSpan<float>()[element] = picture[element] - start[element];
            }
        }

        Dictionary<string, Tensor> feeds = network.Feeds(states, targets, Tensor.From<float>(times, times.Length));
        foreach (ParameterSlot slot in store.Slots)
        {
            feeds.Add(slot.Name, ParameterStore.Read(store.Values, slot));
        }

        return feeds;
    }

    private static ReadOnlySpan<float> Entry(SafeTensorsFile io, string name, int step)
    {
        Tensor tensor = io.ReadFloat32(name);
        if (tensor.Rank == 0 || step >= tensor.Shape[0])
        {
            throw new MalformedCaseException($"'{name}' has no entry for step {step}.");
        }

        int length = (int)(tensor.Count / tensor.Shape[0]);
        return tensor.AsSpan<float>().Slice(step * length, length);
    }
}
