using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pipelines;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Export.Comparisons;

/// <summary>Runs two bundles of PixWizard's families on the same requests.</summary>
internal static class PixWizardComparer
{
    public static IReadOnlyList<RequestComparison> Compare(
        Bundle one, Bundle other, ComparisonOptions options, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        PixWizardRequest[] requests = [.. ComparisonRequests.Create(one.Manifest, options)];
        int done = 0;
        void Advance() => progress?.Report((++done, 2L * requests.Length));

        progress?.Report((0, 2L * requests.Length));
        List<(PixWizardRequest Request, PixWizardResult Result, List<VelocitySample> Samples)> runs = [];
        using (PixWizardPipeline pipeline = PixWizardPipeline.Load(one.Folder, options.Runtime, cancellation))
        {
            foreach (PixWizardRequest request in requests)
            {
                List<VelocitySample> samples = [];
                runs.Add((request, pipeline.Run(request with { Evaluated = samples.Add }, cancellation: cancellation), samples));
                Advance();
            }
        }

        List<RequestComparison> comparisons = [];
        using (PixWizardPipeline pipeline = PixWizardPipeline.Load(other.Folder, options.Runtime, cancellation))
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

        return new RequestComparison(
            first.Instruction, first.Task, first.Picture.Width, first.Picture.Height, first.Sampling.Steps, BundleComparer.Velocities(samples, others),
            DifferenceFigures.Of(BundleComparer.Planes(first.Picture), BundleComparer.Planes(second.Picture)),
            (BundleComparer.Median(first.Metrics.StepMilliseconds) / 1000, BundleComparer.Median(second.Metrics.StepMilliseconds) / 1000));
    }
}
