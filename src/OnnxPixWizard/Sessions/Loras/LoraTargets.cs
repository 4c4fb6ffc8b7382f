using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Sessions.Loras;

/// <summary>The layers of a bundle that can be changed, by network and published name, and how files name them.</summary>
internal sealed class LoraTargets
{
    private const string Weight = ".weight";

    // What files put before a layer's name, with the network that it stands for. The longest first.
    private static readonly (string Prefix, string Network)[] s_prefixes =
    [
        ("base_model.model.", GraphNetworks.Transformer), ("model.diffusion_model.", GraphNetworks.Transformer),
        ("diffusion_model.", GraphNetworks.Transformer), ("transformer.", GraphNetworks.Transformer), ("unet.", GraphNetworks.Transformer),
        ("lora_transformer_", GraphNetworks.Transformer), ("lora_unet_", GraphNetworks.Transformer),
        ("text_encoder.", GraphNames.TextEncoder), ("lora_te1_", GraphNames.TextEncoder), ("lora_te_", GraphNames.TextEncoder),
        ("task_encoder.", GraphNames.TaskEncoder), ("text_encoder_2.", GraphNames.TaskEncoder), ("lora_te2_", GraphNames.TaskEncoder),
        ("vision_encoder.", GraphNames.VisionEncoder), ("restorer.", GraphNames.Restorer), ("lora_restorer_", GraphNames.Restorer),
        ("perception.", GraphNames.Perception),
        ("vae.", GraphNetworks.Autoencoder),
    ];

    private readonly Dictionary<(string Network, string Parameter), long[]> _shapes = [];
    private readonly Dictionary<(string Network, string Flat), string> _flat = [];
    private readonly string _bundle;

    private LoraTargets(string bundle) => _bundle = bundle;

    /// <exception cref="BundleException">A graph can't be read.</exception>
    public static LoraTargets Of(Bundle bundle)
    {
        LoraTargets targets = new(bundle.Manifest.Name);
        foreach ((string name, GraphEntry entry) in bundle.Manifest.Graphs)
        {
            foreach (string? variant in entry.Variants.Keys.Prepend(null))
            {
                using AdaptedGraph graph = AdaptedGraph.Open(bundle.GraphFile(name, variant));
                foreach ((string parameter, long[] shape) in graph.Weights.SelectMany(static weight => weight.Layout.Sources()))
                {
                    if (shape.Length >= 2 && parameter.EndsWith(Weight, StringComparison.Ordinal))
                    {
                        targets._shapes[(GraphNetworks.Of(name), parameter)] = shape;
                        targets._flat[(GraphNetworks.Of(name), Flat(parameter[..^Weight.Length]))] = parameter;
                    }
                }
            }
        }

        return targets;
    }

    /// <summary>The layer that a change is for.</summary>
    /// <exception cref="LoraException">There is none, or the change does not fit it.</exception>
    public (string Network, string Parameter) Find(string file, LoraModule module)
    {
        if (Named(module.Name, GraphNetworks.Transformer) is not { } place)
        {
            throw new LoraException(file, module.DownKey, $"bundle '{_bundle}' has no layer '{module.Name}' that can be changed",
                _shapes.Count == 0
                    ? "Its graphs do not tell their parameters: export the bundle again with this version"
                    : "The file was taught for another network; here layers are named such as "
                        + $"'{_shapes.Keys.Select(static key => $"{key.Network}.{key.Parameter[..^Weight.Length]}").First()}'");
        }

        long[] shape = _shapes[place];
        long inputs = shape.AsSpan(1).ToArray().Aggregate(1L, static (product, extent) => product * extent);
        return module.Down.Length == module.Rank * inputs && module.Up.Length == shape[0] * module.Rank
            && (module.DownShape.Length == 2 || module.DownShape.AsSpan(1).SequenceEqual(shape.AsSpan(1)))
            ? place
            : throw new LoraException(file, module.DownKey,
                $"it is [{string.Join(", ", module.DownShape)}] and '{module.UpKey}' is [{string.Join(", ", module.UpShape)}], for a "
                    + $"layer of another size; '{place.Parameter}' of bundle '{_bundle}' is [{string.Join(", ", shape)}]",
                "The file was taught for another network");
    }

    private (string Network, string Parameter)? Named(string module, string network)
    {
        if (_shapes.ContainsKey((network, module + Weight)))
        {
            return (network, module + Weight);
        }

        if (_flat.TryGetValue((network, Flat(module)), out string? parameter))
        {
            return (network, parameter);
        }

        foreach ((string prefix, string other) in s_prefixes)
        {
            if (module.StartsWith(prefix, StringComparison.Ordinal) && Named(module[prefix.Length..], other) is { } place)
            {
                return place;
            }
        }

        return null;
    }

    // As kohya's scripts write names.
    private static string Flat(string name) => name.Replace('.', '_');
}
