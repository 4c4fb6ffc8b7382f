using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard;

/// <summary>What loading a pipeline of either kind begins with.</summary>
internal static class PipelineLoader
{
    /// <summary>Opens a bundle for one of the two kinds; its graphs are freed where the rest fails.</summary>
    /// <exception cref="BundleException">The bundle is missing, damaged or of the other kind.</exception>
    public static T Load<T>(
        string bundlePath, RuntimeOptions? options, bool isPixNerd, Func<Bundle, GraphSet, RuntimeOptions, Work, T> create,
        CancellationToken cancellation)
    {
        options ??= new RuntimeOptions();
        Bundle bundle = Bundle.Open(bundlePath);
        if (BundleFamilies.IsPixNerd(bundle.Family) != isPixNerd)
        {
            throw new BundleException(
                BundleFault.Unsupported, bundle.ManifestFile, "family", $"'{bundle.Manifest.Family}' is not run by this pipeline",
                $"Use a bundle of family {(isPixNerd ? "pixnerd-class or pixnerd-text" : "pixwizard-pixel or pixwizard")}");
        }

        using Work work = new(progress: null, cancellation);
        GraphSet graphs = new(bundle, options);
        try
        {
            return create(bundle, graphs, options, work);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }
}
