using OnnxPixWizard.Bundles;
using OnnxPixWizard.Imaging;
using OnnxPixWizard.Pipelines;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Export.Comparisons;

/// <summary>Runs two bundles of one network on the same requests. They are loaded one after the other, so that both need not fit into memory.</summary>
public static class BundleComparer
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
        string first, string second, ComparisonOptions options, IProgress<(long Done, long Total)>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Bundle one = Bundle.Open(first), other = Bundle.Open(second);
        RequireSameNetwork(one, other);
        PixWizardRequest[] requests = [.. ComparisonRequests.Create(one.Manifest, options)];
        int done = 0;
        void Advance() => progress?.Report((++done, 2L * requests.Length));

        progress?.Report((0, 2L * requests.Length));
        List<(PixWizardRequest Request, PixWizardResult Result, List<VelocitySample> Samples)> runs = [];
        using (PixWizardPipeline pipeline = PixWizardPipeline.Load(first, options.Runtime, cancellation))
        {
            foreach (PixWizardRequest request in requests)
            {
                List<VelocitySample> samples = [];
                runs.Add((request, pipeline.Run(request with { Evaluated = samples.Add }, cancellation: cancellation), samples));
                Advance();
            }
        }

        List<RequestComparison> comparisons = [];
        using (PixWizardPipeline pipeline = PixWizardPipeline.Load(second, options.Runtime, cancellation))
        {
            foreach ((PixWizardRequest request, PixWizardResult result, List<VelocitySample> samples) in runs)
            {
                PixWizardRequest same = Repeat(request, result, other.Manifest);
                comparisons.Add(Compare(result, samples, pipeline.Run(same, cancellation: cancellation), pipeline.Evaluate(same, samples, cancellation)));
                Advance();
            }
        }

        return comparisons;
    }

    /// <summary>The request with everything that the first bundle filled in, so that the second one's own defaults don't matter.</summary>
    private static PixWizardRequest Repeat(PixWizardRequest request, PixWizardResult result, BundleManifest manifest) => request with
    {
        Instruction = result.Instruction,
        Task = result.Task,
        Size = OutputSize.Bucket,
        Steps = result.Sampling.Steps + (manifest.Sampling.GridCountsPoints ? 1 : 0),
        Solver = result.Sampling.Solver,
        TimeShift = result.Sampling.TimeShift,
        TextGuidance = result.Sampling.TextGuidance,
        ImageGuidance = result.Sampling.ImageGuidance,
    };

    private static RequestComparison Compare(
        PixWizardResult first, List<VelocitySample> samples, PixWizardResult second, IReadOnlyList<VelocitySample> others)
    {
        if (first.Picture.Size != second.Picture.Size)
        {
            throw new OptionException("Size", $"the bundles answer in different sizes, {first.Picture.Size} and {second.Picture.Size}; give both the same resolution settings.");
        }

        (float, DifferenceFigures)[] velocities = [.. samples.Zip(others, static (a, b) => (a.Time, DifferenceFigures.Of([.. a.Velocity], [.. b.Velocity])))];
        return new RequestComparison(
            first.Instruction, first.Task, first.Picture.Width, first.Picture.Height, first.Sampling.Steps, velocities, DifferenceFigures.Of(Planes(first.Picture), Planes(second.Picture)),
            (Median(first.Metrics.StepMilliseconds) / 1000, Median(second.Metrics.StepMilliseconds) / 1000));
    }

    private static float[] Planes(ImageBuffer picture)
    {
        float[] planes = new float[3 * picture.Width * picture.Height];
        picture.ToPlanar(planes, PlanarRange.ZeroToOne);
        return planes;
    }

    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    private static void RequireSameNetwork(Bundle first, Bundle second)
    {
        NetworkSettings one = first.Manifest.Network, other = second.Manifest.Network;
        bool same = first.Family == second.Family && (one.PatchSize, one.Channels, one.Dim, one.Layers, one.Heads, one.KeyValueHeads)
            == (other.PatchSize, other.Channels, other.Dim, other.Layers, other.Heads, other.KeyValueHeads);
        if (!same)
        {
            throw new BundleException(BundleFault.Unsupported, second.ManifestFile, "network",
                $"it is not the network of '{first.Folder}', so that their states can't be compared", "Compare two exports of one network");
        }
    }
}
