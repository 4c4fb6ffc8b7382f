using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Graphs.Models;

namespace OnnxPixWizard.Export.Bundles;

/// <summary>Reads the published parameters back from a bundle's graphs, exactly.</summary>
internal static class BundleParameters
{
    /// <summary>The network of the graphs that one checkpoint feeds: conditioner, modulation, step and source stem.</summary>
    public const string Transformer = GraphNetworks.Transformer;

    /// <summary>The network of the graphs between pictures and latents.</summary>
    public const string Autoencoder = GraphNetworks.Autoencoder;

    /// <summary>All parameters by network and published name.</summary>
    /// <param name="folder">The bundle.</param>
    /// <exception cref="BundleException">The manifest is missing or malformed, or the weights are not exact.</exception>
    /// <exception cref="ModelException">A graph is corrupt.</exception>
    public static IReadOnlyDictionary<string, SortedDictionary<string, Tensor>> Read(string folder)
    {
        string manifestFile = Path.Combine(folder, BundleManifest.FileName);
        BundleManifest manifest = BundleManifest.Load(manifestFile);
        BundleQuantizer.RequireFloat32(manifest, manifestFile, "read back");
        Dictionary<string, SortedDictionary<string, Tensor>> networks = new(StringComparer.Ordinal);
        foreach ((string name, GraphEntry graph) in manifest.Graphs)
        {
            string network = GraphNetworks.Of(name);
            if (!networks.TryGetValue(network, out SortedDictionary<string, Tensor>? parameters))
            {
                networks.Add(network, parameters = new SortedDictionary<string, Tensor>(StringComparer.Ordinal));
            }

            foreach (string file in (IEnumerable<string>)[graph.File, .. graph.Variants.Values])
            {
                ModelParameters.Extract(Path.Combine(folder, file), (parameter, tensor) => parameters[parameter] = tensor);
            }
        }

        return networks;
    }
}

/// <summary>Names of the tokenizers' files in bundles that this project writes, and in the folders of its trainings.</summary>
internal static class TokenizerFiles
{
    /// <summary>Of the text encoder.</summary>
    public const string Text = "tokenizer.text.json";

    /// <summary>Of the task encoder.</summary>
    public const string Task = "tokenizer.task.json";
}
