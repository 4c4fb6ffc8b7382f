using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Export.Synthesis;

/// <summary>Random weights of networks: every parameter leaves a trace, and activations keep about their size.</summary>
/// <param name="type">Type of the elements.</param>
/// <param name="seed">Any number.</param>
/// <param name="prefix">What every name begins with in the file.</param>
internal sealed class SyntheticWeights(ElementType type, ulong seed, string prefix = "")
{
    // Training starts modulation at zero and leaves it small. Were it of size one, the blocks of a random network would make chaos of any
    // rounding.
    private const float ModulationShare = 0.1f;
    private const float NormDeviation = 0.1f, BiasDeviation = 0.05f, GateDeviation = 0.5f;

    private readonly SortedDictionary<string, LazyTensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, LazyTensor> Tensors => _tensors;

    /// <summary>Adds all parameters that graphs declare.</summary>
    public SyntheticWeights Add(params ReadOnlySpan<Graph> graphs)
    {
        foreach (Graph graph in graphs)
        {
            foreach (Parameter parameter in graph.Parameters.Values)
            {
                bool isGain = parameter.Initialization is { Kind: ParameterInitializationKind.Constant, Scale: 1 };
                bool isGate = parameter.Name.Contains(".gate", StringComparison.Ordinal) && parameter.Shape.Length == 1;
                bool isModulation = parameter.Shape.Length > 1 && parameter.Name.Contains("adaLN_modulation", StringComparison.Ordinal);
                if (isModulation)
                {
                    Add(parameter.Name, ModulationShare, parameter.Shape);
                    continue;
                }

                Add(parameter.Name, isGain ? 1 : 0, isGain ? NormDeviation : isGate ? GateDeviation : BiasDeviation, parameter.Shape);
            }
        }

        return this;
    }

    /// <summary>Adds a tensor that no graph declares; matrices keep the size of what passes through them.</summary>
    public SyntheticWeights Add(string name, float mean, float deviation, params long[] shape)
    {
        if (shape.Length > 1)
        {
            return Add(name, share: 1, shape);
        }

        _tensors[prefix + name] = new SyntheticTensor(prefix + name, type, shape, seed, mean, deviation);
        return this;
    }

    private SyntheticWeights Add(string name, float share, long[] shape)
    {
        long inputs = shape.Skip(1).Aggregate(1L, static (product, extent) => product * extent);
        _tensors[prefix + name] = new SyntheticTensor(prefix + name, type, shape, seed, mean: 0, share / MathF.Sqrt(inputs));
        return this;
    }

    /// <summary>Adds a tensor with given elements.</summary>
    public SyntheticWeights Add(string name, LazyTensor tensor)
    {
        _tensors[prefix + name] = tensor;
        return this;
    }
}
