using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Export.Comparisons;

/// <summary>Runs two bundles of one network on the same requests. They are
/// loaded one after the other, so that both need not fit into memory.</summary>
internal static class BundleComparer
{
    /// <summary>Compares.</summary>
    /// <param name="first">Folder of the bundle that the other is measured by.</param>
    /// <param name="second">Folder of the other.</param>
    /// <param name="options">The requests.</param>
    /// <param name="progress">Told the runs done and the runs in all.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <exception cref="BundleException">A bundle is missing or damaged, or they are not of one network.</exception>
    /// <exception cref="OptionException">A request does not fit the first bundle.</exception>
    public static IReadOnlyList<RequestComparison> Compare(
        string first, string second, ComparisonOptions options, IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Bundle one = Bundle.Open(first), other = Bundle.Open(second);
        RequireSameNetwork(one, other);
        return BundleFamilies.IsPixNerd(one.Family)
            ? new PixNerdComparer(options, cancellation).Compare(one, other, progress)
            : new PixWizardComparer(options, cancellation).Compare(one, other, progress);
    }

    private static void RequireSameNetwork(Bundle first, Bundle second)
    {
        NetworkSettings one = first.Manifest.Network, other = second.Manifest.Network;
        bool same = first.Family == second.Family && (one.PatchSize, one.Channels, one.Dim, one.Layers, one.Heads, one.KeyValueHeads,
            one.PixelField, first.Manifest.Classes?.Count)
            == (other.PatchSize, other.Channels, other.Dim, other.Layers, other.Heads, other.KeyValueHeads, other.PixelField,
                second.Manifest.Classes?.Count);
        if (!same)
        {
            throw new BundleException(BundleFault.Unsupported, second.ManifestFile, "network",
                $"it is not the network of '{first.Folder}', so that their states can't be compared", "Compare two exports of one network");
        }
    }
}
