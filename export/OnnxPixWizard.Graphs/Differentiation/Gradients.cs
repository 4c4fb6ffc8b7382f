using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>
/// Reverse-mode differentiation from graph to graph: the gradients are further nodes of the same graph, 32-bit floats, made of plain
/// operators that ONNX Runtime's CPU provider runs.
/// </summary>
public static class Gradients
{
    /// <summary>Operators that can be differentiated, by ONNX's names, in ordinal order.</summary>
    public static IEnumerable<string> Operators => GradientTable.Operators;

    /// <summary>Gradients of a loss.</summary>
    /// <param name="loss">One element.</param>
    /// <param name="parameters">Any values of the same graph: inputs, parameters in <see cref="Parameters.ParameterPlacement.Inputs"/>, results of nodes.</param>
    /// <returns>One gradient a parameter, of its shape; null where the loss does not depend on it. A dependence that happens to be zero gives zeros.</returns>
    /// <exception cref="DifferentiationException">An operator on the way has no rule, an extent it must know is only named, or the loss is no single number.</exception>
    public static IReadOnlyList<Value?> Of(Value loss, IReadOnlyList<Value> parameters)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return loss.Shape.ElementCount == 1
            ? Of([(loss, Broadcasting.Expand(loss.Graph.Scalar(1), loss.Shape))], parameters)
            : throw new DifferentiationException(null, $"The loss {loss} must be a single number. Reduce it by a sum or a mean first.");
    }

    /// <summary>Gradients of the sum over outputs of output · weight, all weights given.</summary>
    /// <param name="outputs">Values with the derivative of the loss by each; it has the value's shape or broadcasts to it.</param>
    /// <param name="parameters">Any values of the same graph.</param>
    /// <returns>One gradient a parameter, of its shape; null where no output depends on it.</returns>
    /// <exception cref="DifferentiationException">An operator on the way has no rule, or an extent it must know is only named.</exception>
    public static IReadOnlyList<Value?> Of(IReadOnlyList<(Value Output, Value Gradient)> outputs, IReadOnlyList<Value> parameters)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (Value parameter in parameters)
        {
            if (((RecordedValue)parameter).Layout is not null)
            {
                throw new DifferentiationException(null,
                    $"'{parameter.Name}' is stored in the model file, where layouts are folded. Build the graph with parameters as inputs to differentiate it.");
            }
        }

        Sweep sweep = new(parameters);
        return sweep.Run(outputs);
    }

    private sealed class Sweep(IReadOnlyList<Value> parameters)
    {
        // A value may be seen under several labels of its extents; its name is what stays the same.
        private readonly HashSet<string> _wanted = [.. parameters.Select(static parameter => parameter.Name)];
        private readonly Dictionary<string, bool> _dependent = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<Value>> _contributions = new(StringComparer.Ordinal);

        public IReadOnlyList<Value?> Run(IReadOnlyList<(Value Output, Value Gradient)> outputs)
        {
            List<Node> nodes = CollectNodes(outputs.Select(static output => output.Output));
            foreach ((Value output, Value gradient) in outputs)
            {
                Contribute(output, gradient);
            }

            for (int index = nodes.Count - 1; index >= 0; index--)
            {
                Visit(nodes[index]);
            }

            return [.. parameters.Select(Total).Select((gradient, index) => gradient is null ? null : Broadcasting.Expand(gradient, parameters[index].Shape))];
        }

        // Nodes between parameters and outputs in order of construction, which is one of execution.
        private List<Node> CollectNodes(IEnumerable<Value> outputs)
        {
            SortedList<int, Node> reachable = [];
            Stack<Value> pending = new(outputs);
            while (pending.TryPop(out Value? value))
            {
                if (value.Producer is { } producer && reachable.TryAdd(producer.Index, producer))
                {
                    foreach (Value input in producer.Inputs.OfType<Value>())
                    {
                        pending.Push(input);
                    }
                }
            }

            List<Node> between = [];
            foreach (Node node in reachable.Values)
            {
                bool stops = node.Attributes.Contains(Op.StopGradientAttribute);
                bool dependent = !stops && node.Inputs.Any(input => input is not null && FlowsTo(input));
                foreach (Value output in node.Outputs)
                {
                    _dependent[output.Name] = dependent && IsFloat(output.Type);
                }

                if (dependent)
                {
                    between.Add(node);
                }
            }

            return between;
        }

        private void Visit(Node node)
        {
            Value?[] gradients = [.. node.Outputs.Select(Total)];
            if (Array.TrueForAll(gradients, static gradient => gradient is null))
            {
                return;
            }

            GradientRule rule = GradientTable.Find(node.OpType)
                ?? throw new DifferentiationException(node.OpType, $"Operator '{node.OpType}' has no gradient rule. {Describe(node)}");
            Value?[] results;
            try
            {
                if (!rule.AcceptsBroadcast)
                {
                    gradients = [.. gradients.Select((gradient, index) => gradient is null ? null : Broadcasting.Expand(gradient, node.Outputs[index].Shape))];
                }

                results = rule.Apply(new GradientStep(node, gradients, value => _wanted.Contains(value.Name), FlowsTo));
            }
            catch (Exception exception) when (exception is ShapeException or DifferentiationException)
            {
                throw new DifferentiationException(node.OpType, $"The gradient of {Describe(node)} can't be built: {exception.Message}", exception);
            }

            for (int index = 0; index < results.Length; index++)
            {
                if (results[index] is { } gradient && node.OptionalInput(index) is { } input && FlowsTo(input))
                {
                    Contribute(input, gradient);
                }
            }
        }

        private bool FlowsTo(Value value) => (_wanted.Contains(value.Name) || _dependent.GetValueOrDefault(value.Name)) && IsFloat(value.Type);

        private void Contribute(Value value, Value gradient)
        {
            if (!_contributions.TryGetValue(value.Name, out List<Value>? list))
            {
                _contributions.Add(value.Name, list = []);
            }

            list.Add(gradient);
        }

        private Value? Total(Value value) => _contributions.TryGetValue(value.Name, out List<Value>? list) ? Accumulation.Sum(list, value.Shape) : null;

        private static bool IsFloat(ElementType type) => type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16;

        private static string Describe(Node node) =>
            $"{node.OpType}({string.Join(", ", node.Inputs.Select(static input => input?.ToString() ?? "-"))})";
    }
}
