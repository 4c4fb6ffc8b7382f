using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>Starts a training from a bundle's parameters alone.</summary>
internal static class BundleStart
{
    /// <summary>Takes a bundle's parameters over, exactly.</summary>
    /// <param name="store">Receives them.</param>
    /// <param name="bundle">The bundle's folder.</param>
    /// <param name="scopeOf">Where in the store a network's parameters lie; null leaves the network out.</param>
    public static void Load(ParameterStore store, string bundle, Func<string, string?> scopeOf)
    {
        foreach ((string network, SortedDictionary<string, Tensor> parameters) in BundleParameters.Read(bundle))
        {
            if (scopeOf(network) is not { } scope)
            {
                continue;
            }

            foreach ((string name, Tensor tensor) in parameters)
            {
                store.Set($"{scope}.{name}", tensor);
            }
        }
    }
}
