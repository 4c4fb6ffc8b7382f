using OnnxPixWizard.Benchmarks.Graphs;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Workloads;

/// <summary>The bundle under measurement: the default one, or the one that <see cref="BundleLocator.Variable"/> names.</summary>
internal static class BundleWorkload
{
    /// <summary>Tokens of an instruction of usual length, a multiple of what bundles pad to.</summary>
    public const int TextTokens = 16;

    public static Bundle Open() => Bundle.Open(BundleLocator.Find());

    /// <summary>The step that runs where all rows have one size.</summary>
    public static string StepFile(Bundle bundle) =>
        bundle.GraphFile(GraphNames.Step, bundle.HasGraph(GraphNames.Step, GraphNames.MaskFreeVariant) ? GraphNames.MaskFreeVariant : null);

    /// <summary>Extents of a square picture at the bundle's first resolution centre.</summary>
    public static GraphExtents Extents(Bundle bundle)
    {
        int side = bundle.Manifest.Resolution.Centers[0];
        return GraphExtents.Of(bundle.Manifest, side, side, TextTokens);
    }

    /// <summary>The settings under which the pipeline opens the step.</summary>
    public static GraphOptions LoopOptions(int threads) => new()
    {
        Threads = threads,
        ConfigEntries = new Dictionary<string, string>(StringComparer.Ordinal) { ["session.intra_op.allow_spinning"] = "0" },
    };
}
