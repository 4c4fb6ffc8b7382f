using System.Text.Json;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Verification;
using OnnxPixWizard.Verification.Networks;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Torch;
using TorchSharp;
using Tensor = OnnxPixWizard.Checkpoints.Tensors.Tensor;

namespace OnnxPixWizard.Training.Verification;

/// <summary>Whole training steps: flow matching through the differentiated network, clipping and AdamW.</summary>
internal sealed class TrainingStepsVerifier : ICaseVerifier
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

        Comparison comparison = new(referenceCase.Tolerance);
        using AdamW optimizer = new(store, OptimizerSettings.Read(settings));
        for (int step = 0; step < settings.RequireInt32("steps"); step++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Dictionary<string, torch.Tensor> parameters = store.Slots.ToDictionary(
                static slot => slot.Name, slot => ParameterStore.View(store.Values, slot).detach().requires_grad_(),
                StringComparer.Ordinal);
            TorchBackend backend = new(parameters) { Inputs = Feeds(io, network, data, step)
                .ToDictionary(static feed => feed.Key, static feed => TorchTensors.ToTorch(feed.Value), StringComparer.Ordinal) };
            Losses losses = network.Losses(backend);
            torch.Tensor loss = ((TorchValue)losses.Loss).Tensor;
            loss.sum().backward();
            comparison.Compare($"out.loss[{step}]", Entry(io, "out.loss", step), TorchTensors.FromTorch(loss).AsSpan<float>());
            comparison.Compare($"out.loss_items[{step}]", Entry(io, "out.loss_items", step),
                TorchTensors.FromTorch(((TorchValue)losses.RowLoss).Tensor).AsSpan<float>());
            bool[] differentiated = [.. store.Slots.Select(slot => parameters[slot.Name].grad is not null)];
            foreach (ParameterSlot slot in store.Slots.Where((_, index) => differentiated[index]))
            {
                TorchTensors.FromTorch(parameters[slot.Name].grad!).AsSpan<float>().CopyTo(ParameterStore.Part(store.Gradients, slot));
            }

            double norm = optimizer.Step((float)settings.RequireDouble("lr"), averageDecay: 0, index => differentiated[index]);
            comparison.Compare($"out.norm[{step}]", Entry(io, "out.norm", step), [(float)norm]);
        }

        TrainedParameters.Compare(referenceCase, store, comparison);
        return comparison.ToResult();
    }

    private static Dictionary<string, Tensor> Feeds(SafeTensorsFile io, NetworkCase network, IReadOnlyList<Tensor> data, int step)
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

        return network.Feeds(states, targets, Tensor.From<float>(times, times.Length));
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
