using OnnxPixWizard.Benchmarks.Comparison.Cases;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Benchmarks.Comparison.Contenders;

/// <summary>The transformer of a case's bundle as its modules take it: sizes, and parameters under their published names.</summary>
internal static class NetworkWeights
{
    /// <exception cref="ContenderException">The bundle does not tell its network's sizes.</exception>
    public static (PixWizardOptions Options, Func<string, LazyTensor> Read) Of(CaseFolder made)
    {
        string sizes = Path.Combine(made.Facts.Bundle, ModelOptions.FileName);
        PixWizardOptions options = File.Exists(sizes) ? ModelOptions.Load(made.Facts.Bundle).Transformer
            : made.Facts.Task is null ? WideBundle.Options(BundleManifest.Load(
                Path.Combine(made.Facts.Bundle, BundleManifest.FileName)).Network.Layers)
            : throw new ContenderException($"'{made.Facts.Name}' has no {ModelOptions.FileName}, which tells the sizes of its network.");
        if (!File.Exists(sizes))
        {
            IReadOnlyDictionary<string, LazyTensor> weights = WideBundle.Weights(options);
            return (options, name => weights[name]);
        }

        Dictionary<string, Tensor> stored = new(StringComparer.Ordinal);
        foreach (string graph in (ReadOnlySpan<string>)[GraphNames.Conditioner, GraphNames.Modulation, GraphNames.Step])
        {
            ModelParameters.Extract(made.Facts.Graphs[graph], (name, tensor) => stored[name] = tensor);
        }

        return (options, name => LazyTensor.From(stored[name]));
    }
}
