using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Clip;

/// <summary>The stack of layers that both towers have.</summary>
/// <remarks>Parameters: encoder.layers.i.</remarks>
internal sealed class ClipTower(ParameterScope scope, IClipTower options)
{
    private readonly ClipLayer[] _layers =
        [.. Enumerable.Range(0, options.NumHiddenLayers)
            .Select(layer => new ClipLayer(scope.At("encoder").At("layers").At(layer), options))];

    /// <param name="x">[batch, tokens, h].</param>
    /// <param name="bias">Added to the attention scores, or null.</param>
    /// <returns>Same shape as <paramref name="x"/>.</returns>
    public Value Apply(Value x, Value? bias) => _layers.Aggregate(x, (state, layer) => layer.Apply(state, bias));

    /// <exception cref="NetworkOptionsException">The sizes make no tower.</exception>
    public static void Validate(IClipTower options)
    {
        NetworkOptions.Positive("hidden_size", options.HiddenSize);
        NetworkOptions.Positive("intermediate_size", options.IntermediateSize);
        NetworkOptions.Positive("num_hidden_layers", options.NumHiddenLayers, NetworkOptions.MaximumLayers);
        NetworkOptions.Divides("num_attention_heads", options.NumAttentionHeads, "hidden_size", options.HiddenSize);
        NetworkOptions.That(options.LayerNormEps > 0, $"'layer_norm_eps' is {options.LayerNormEps}; it must be positive.");
        Activations.ByName(options.HiddenAct);
    }
}

/// <summary>What both towers' layers are sized by.</summary>
internal interface IClipTower
{
    int HiddenSize { get; }

    int IntermediateSize { get; }

    int NumAttentionHeads { get; }

    int NumHiddenLayers { get; }

    string HiddenAct { get; }

    float LayerNormEps { get; }
}
