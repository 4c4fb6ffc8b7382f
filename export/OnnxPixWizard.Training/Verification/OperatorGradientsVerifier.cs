using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Differentiation;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Verification;

/// <summary>Single operators, forward and backward, on ONNX Runtime.</summary>
public sealed class OperatorGradientsVerifier : ICaseVerifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["autodiff.operators"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        ArgumentNullException.ThrowIfNull(referenceCase);
        Comparison comparison = new(referenceCase.Tolerance);
        foreach (JsonElement entry in referenceCase.Root.RequireList("ops"))
        {
            OperatorEntry op = OperatorEntry.Read(entry);
            string name = $"op {op.Number} ({op.Label})";
            try
            {
                Check(op, name, referenceCase, comparison);
            }
            catch (Exception e) when (e is ShapeException or DifferentiationException or GraphException)
            {
                // One operator that fails does not hide the others.
                comparison.Demand(holds: false, name, e.Message);
            }
        }

        return comparison.ToResult();
    }

    private static void Check(OperatorEntry op, string name, ReferenceCase referenceCase, Comparison comparison)
    {
        string prefix = $"op.{op.Number}.";
        Graph graph = new(op.Label, opset: op.Opset);
        Dictionary<string, Tensor> feeds = new(StringComparer.Ordinal);
        Dictionary<string, Value> inputs = new(StringComparer.Ordinal);
        foreach (string input in op.Inputs)
        {
            Tensor tensor = referenceCase.Io.Read($"{prefix}in.{input}");
            if (op.Differentiable.Contains(input, StringComparer.Ordinal))
            {
                feeds.Add(input, tensor);
                inputs.Add(input, graph.Input(input, tensor.Type, Shape.Of(tensor.Shape).ToArray()));
            }
            else
            {
                inputs.Add(input, graph.Constant(tensor));
            }
        }

        IReadOnlyList<Value> results = OperatorBuilder.Build(op, graph, inputs);
        List<(Value, Value)> seeds = [];
        for (int index = 0; index < op.Outputs.Count; index++)
        {
            string weights = $"{prefix}in.d{op.Outputs[index]}";
            if (referenceCase.Io.Tensors.ContainsKey(weights))
            {
                seeds.Add((results[index], graph.Constant(referenceCase.Io.Read(weights))));
            }
        }

        IReadOnlyList<Value?> gradients = Gradients.Of(seeds, [.. op.Differentiable.Select(input => inputs[input])]);
        for (int index = 0; index < op.Outputs.Count; index++)
        {
            graph.Output($"out.{op.Outputs[index]}", results[index]);
        }

        for (int index = 0; index < op.Differentiable.Count; index++)
        {
            string input = op.Differentiable[index];
            graph.Output($"grad.{input}", gradients[index] ?? graph.Constant(Tensor.Zeros(inputs[input].Type, inputs[input].Shape.ToLengths())));
        }

        foreach ((string output, Tensor actual) in GraphEvaluation.Run(graph, feeds))
        {
            comparison.Compare($"{name} {output}", referenceCase.Io.Read(prefix + output), actual);
        }
    }
}
