using System.Text.Json;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Verification;
using OnnxPixWizard.Verification.Networks;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Torch;
using TorchSharp;

namespace OnnxPixWizard.Training.Verification;

/// <summary>Gradients of a training loss by every parameter and input of PixWizard.</summary>
internal sealed class NetworkGradientsVerifier : ICaseVerifier
{
    private static readonly string[] s_inputs = ["x", "source", "clip", "t", "text", "pooled"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["pixwizard.dit.gradients"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        SafeTensorsFile io = referenceCase.Io;
        IReadOnlyList<Tensor> states = io.ReadList("in.x");
        NetworkCase network = new(referenceCase, [.. states.Select(static state => state.Shape.ToArray())]);
        Dictionary<string, Tensor> outputs = Differentiate(
            referenceCase, network, network.Feeds(states, io.ReadList("in.target"), io.ReadFloat32("in.t")));
        Comparison comparison = new(referenceCase.Tolerance);
        comparison.Compare("out.loss", io.ReadFloat32("out.loss"), outputs["loss"]);
        comparison.Compare("out.loss_items", io.ReadFloat32("out.loss_items"), outputs["loss_items"]);
        CompareParameters(referenceCase, network, outputs, comparison);
        CompareInputs(io, network, outputs, comparison);
        return comparison.ToResult();
    }

    // loss, loss_items, grad.NAME of every parameter that the loss depends on and grad-in.NAME of the inputs.
    private static Dictionary<string, Tensor> Differentiate(
        ReferenceCase referenceCase, NetworkCase network, Dictionary<string, Tensor> feeds)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Dictionary<string, torch.Tensor> inputs = feeds.ToDictionary(
            static feed => feed.Key, static feed => TorchTensors.ToTorch(feed.Value), StringComparer.Ordinal);
        foreach (string name in s_inputs)
        {
            inputs[name].requires_grad_();
        }

        Dictionary<string, torch.Tensor> parameters = network.Parameters.Keys.ToDictionary(
            static name => name, name => TorchTensors.ToTorch(referenceCase.Weights.ReadFloat32(name)).requires_grad_(),
            StringComparer.Ordinal);
        Losses losses = network.Losses(new TorchBackend(parameters) { Inputs = inputs });
        torch.Tensor loss = ((TorchValue)losses.Loss).Tensor;
        loss.sum().backward();
        Dictionary<string, Tensor> outputs = new(StringComparer.Ordinal)
        {
            ["loss"] = TorchTensors.FromTorch(loss),
            ["loss_items"] = TorchTensors.FromTorch(((TorchValue)losses.RowLoss).Tensor),
        };
        IEnumerable<(string, torch.Tensor)> differentiated =
            [.. parameters.Select(static entry => ($"grad.{entry.Key}", entry.Value)),
                .. s_inputs.Select(name => ($"grad-in.{name}", inputs[name]))];
        foreach ((string name, torch.Tensor tensor) in differentiated)
        {
            if (tensor.grad is { } gradient)
            {
                outputs.Add(name, TorchTensors.FromTorch(gradient));
            }
        }

        return outputs;
    }

    private static void CompareParameters(
        ReferenceCase referenceCase, NetworkCase network, Dictionary<string, Tensor> outputs, Comparison comparison)
    {
        HashSet<string> none = Names(referenceCase.Root, "no_gradient"), zero = Names(referenceCase.Root, "zero_gradient"),
        ranking = Names(referenceCase.Root, "ranking");
        double? perTensor = referenceCase.Root.OptionalDouble("per_tensor"),
            perRanking = referenceCase.Root.OptionalDouble("per_tensor_ranking");
        foreach (string name in network.Parameters.Keys)
        {
            string expectedName = $"out.grad.{name}";
            bool isThere = outputs.TryGetValue($"grad.{name}", out Tensor? actual);
            comparison.Demand(
                isThere != none.Contains(name), expectedName, isThere ? "a gradient reaches it, which must not" : "no gradient reaches it");
            if (!isThere || none.Contains(name))
            {
                continue;
            }

            Tensor expected = referenceCase.Io.ReadFloat32(expectedName);
            comparison.Compare(expectedName, expected, actual!);
            double? share = ranking.Contains(name) ? perRanking ?? perTensor : perTensor;
            if (share is { } bound && !zero.Contains(name))
            {
                double difference = LargestDifference(expected.AsSpan<float>(), actual!.AsSpan<float>());
                double size = LargestDifference(expected.AsSpan<float>(), new float[expected.Count]);
                comparison.Demand(difference <= bound * size, expectedName,
                    $"the largest difference, {difference:G3}, is more than {bound:G3} of the largest element, {size:G3}");
            }
        }
    }

    private static void CompareInputs(SafeTensorsFile io, NetworkCase network, Dictionary<string, Tensor> outputs, Comparison comparison)
    {
        foreach (string name in (string[])["t", "text", "pooled"])
        {
            CompareIfGiven(io, $"out.input_grad.{name}", outputs[$"grad-in.{name}"], comparison);
        }

        foreach (string name in (string[])["x", "source"])
        {
            IReadOnlyList<Tensor> pictures = network.Layout.Unpatchify(outputs[$"grad-in.{name}"]);
            for (int item = 0; item < pictures.Count; item++)
            {
                CompareIfGiven(io, $"out.input_grad.{name}.{item}", pictures[item], comparison);
            }
        }

        for (int item = 0; item < network.Layout.Count; item++)
        {
            CompareIfGiven(io, $"out.input_grad.clip.{item}", outputs["grad-in.clip"].Row(item), comparison);
        }
    }

    // Derivatives by the inputs are an extra that a case may leave out.
    private static void CompareIfGiven(SafeTensorsFile io, string name, Tensor actual, Comparison comparison)
    {
        if (io.Tensors.ContainsKey(name))
        {
            comparison.Compare(name, io.ReadFloat32(name), actual);
        }
    }

    private static double LargestDifference(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double largest = 0;
        for (int element = 0; element < left.Length; element++)
        {
            largest = Math.Max(largest, Math.Abs((double)left[element] - right[element]));
        }

        return largest;
    }

    private static HashSet<string> Names(JsonElement root, string member) =>
        root.Optional(member) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(static name => name.GetString()!)] : [];
}
