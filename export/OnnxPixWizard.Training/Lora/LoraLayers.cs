using System.IO.Enumeration;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Torch;
using TorchSharp;
using Constant = OnnxPixWizard.Checkpoints.Tensors.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Lora;

/// <summary>The low-rank changes of a network's linear maps and kernels: weight + alpha / rank · B · A (Hu et al. 2021).</summary>
internal sealed class LoraLayers
{
    private const string Weight = ".weight", Down = ".lora_A", Up = ".lora_B";

    // Rows that are looked up are no linear maps.
    private static readonly string[] s_tables = ["embed_tokens", "token_embedding", "position_embedding", "embedding_table"];

    private readonly IReadOnlyList<LoraLayer> _layers;
    private readonly float _scale;

    private LoraLayers(IReadOnlyList<LoraLayer> layers, float scale)
    {
        _layers = layers;
        _scale = scale;
    }

    /// <summary>The layers.</summary>
    public IReadOnlyList<LoraLayer> Layers => _layers;

    /// <summary>Chooses layers of a network.</summary>
    /// <param name="parameters">Published names and shapes.</param>
    /// <param name="settings">Rank, alpha and patterns of names.</param>
    /// <exception cref="CommandException">The patterns fit no layer.</exception>
    public static LoraLayers Of(IEnumerable<(string Name, long[] Shape)> parameters, LoraSettings settings)
    {
        LoraLayer[] layers =
        [
            .. parameters.Where(static parameter => parameter.Shape.Length >= 2 && parameter.Name.EndsWith(Weight, StringComparison.Ordinal)
                    && !s_tables.Any(table => parameter.Name.Contains(table, StringComparison.Ordinal)))
                .Where(parameter => settings.Layers.Any(
                    pattern => FileSystemName.MatchesSimpleExpression(
                        pattern, parameter.Name.AsSpan(0, parameter.Name.Length - Weight.Length))))
                .OrderBy(static parameter => parameter.Name, StringComparer.Ordinal)
                .Select(parameter => LoraLayer.Of(parameter.Name, parameter.Shape, settings.Rank)),
        ];
        return layers.Length > 0 ? new LoraLayers(layers, settings.Alpha / settings.Rank)
            : throw new CommandException(ExitCode.Usage, $"--layers: no layer is called {string.Join(" or ", settings.Layers)}; layers are "
                + $"named such as '{parameters.First(static p => p.Shape.Length >= 2).Name}' without its end, and * stands for anything.");
    }

    /// <summary>What is trained, as a training begins: A small and random, B zero, so that nothing is changed yet.</summary>
    public ParameterStore CreateStore(ulong seed)
    {
        ParameterStore store = new(_layers.SelectMany(static layer => new (string, long[])[]
            { (layer.Module + Down, [layer.Rank, layer.Inputs]), (layer.Module + Up, [layer.Outputs, layer.Rank]) }));
        for (int i = 0; i < _layers.Count; i++)
        {
            LoraLayer layer = _layers[i];
            float[] values = new float[layer.Rank * layer.Inputs];
            GaussianNoise.Fill(SeededRandom.Derive(seed, (ulong)i), values);
            System.Numerics.Tensors.TensorPrimitives.Multiply(values, 1 / MathF.Sqrt(layer.Inputs), values);
            store.Set(layer.Module + Down, Constant.From<float>(values, layer.Rank, layer.Inputs));
        }

        return store;
    }

    /// <summary>The network's parameters with the changes added; gradients reach the changes alone.</summary>
    /// <param name="frozen">The network's own parameters by published name.</param>
    /// <param name="changes">Gives A and B by name.</param>
    public Dictionary<string, Tensor> Merge(IReadOnlyDictionary<string, Tensor> frozen, Func<string, Tensor> changes)
    {
        Dictionary<string, Tensor> merged = new(frozen, StringComparer.Ordinal);
        foreach (LoraLayer layer in _layers)
        {
            Tensor change = changes(layer.Module + Up).matmul(changes(layer.Module + Down)).view(layer.Shape);
            merged[layer.Name] = frozen[layer.Name].Plus(_scale == 1 ? change : change.Times(_scale));
        }

        return merged;
    }

    /// <summary>Writes the averaged changes, with keys as PEFT names them and alpha beside.</summary>
    /// <param name="path">The file.</param>
    /// <param name="store">What was trained.</param>
    /// <param name="prefix">Before all names.</param>
    /// <param name="facts">For the header.</param>
    public void Save(string path, ParameterStore store, string prefix, IReadOnlyDictionary<string, string> facts) =>
        SafeTensorsWriter.Write(
        path, _layers.SelectMany(layer => new[]
        {
            ($"{prefix}{layer.Module}{Down}{Weight}", ReadFrom(store, layer.Module + Down)),
            ($"{prefix}{layer.Module}{Up}{Weight}", ReadFrom(store, layer.Module + Up)),
            ($"{prefix}{layer.Module}.alpha", Constant.Scalar(_scale * layer.Rank)),
        }), facts);

    private static Constant ReadFrom(ParameterStore store, string name) =>
        ParameterStore.Read(store.Averages, store.Slots[store.IndexOf(name)]);
}

/// <summary>A layer that is changed.</summary>
/// <param name="Name">Published name of its weight.</param>
/// <param name="Shape">[outputs, inputs, kernel...].</param>
/// <param name="Rank">Of the change.</param>
internal sealed record LoraLayer(string Name, long[] Shape, int Rank)
{
    /// <summary>The layer's name.</summary>
    public string Module => Name[..^".weight".Length];

    /// <summary>Extent of the first axis.</summary>
    public long Outputs => Shape[0];

    /// <summary>Extent of all others together.</summary>
    public long Inputs => Shape.Skip(1).Aggregate(1L, static (product, extent) => product * extent);

    /// <summary>No rank beyond the layer's own.</summary>
    public static LoraLayer Of(string name, long[] shape, int rank)
    {
        LoraLayer layer = new(name, shape, rank);
        return layer with { Rank = (int)Math.Min(rank, Math.Min(layer.Outputs, layer.Inputs)) };
    }
}
