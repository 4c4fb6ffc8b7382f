using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Export.Comparisons;

/// <summary>Runs two bundles of PixWizard's families on the same requests.</summary>
/// <param name="options">The requests.</param>
/// <param name="cancellation">Ends the work within a node's time.</param>
internal sealed class PixWizardComparer(ComparisonOptions options, CancellationToken cancellation)
    : FamilyComparer<PixWizardPipeline, PixWizardRequest, PixWizardResult>(options, cancellation)
{
    protected override IEnumerable<PixWizardRequest> Requests(BundleManifest manifest) => ComparisonRequests.Create(manifest, Options);

    protected override PixWizardPipeline Load(string folder) => PixWizardPipeline.Load(folder, Options.Runtime, Cancellation);

    protected override PixWizardResult Run(PixWizardPipeline pipeline, PixWizardRequest request, Action<VelocitySample>? evaluated) =>
        pipeline.Run(request with { Evaluated = evaluated }, cancellation: Cancellation);

    protected override IReadOnlyList<VelocitySample> Evaluate(
        PixWizardPipeline pipeline, PixWizardRequest request, IReadOnlyList<VelocitySample> points) =>
        pipeline.Evaluate(request, points, Cancellation);

    protected override PixWizardRequest Repeat(PixWizardRequest request, PixWizardResult result, BundleManifest other) => request with
    {
        Instruction = result.Instruction,
        Task = result.Task,
        Size = OutputSize.Bucket,
        Steps = result.Sampling?.Steps + (other.Sampling.GridCountsPoints ? 1 : 0),
        Solver = result.Sampling?.Solver,
        TimeShift = result.Sampling?.TimeShift,
        TextGuidance = result.Sampling?.TextGuidance,
        ImageGuidance = result.Sampling?.ImageGuidance,
    };

    protected override Answer Describe(PixWizardResult result, BundleManifest manifest) =>
        new(result.Instruction, result.Task, result.Picture, result.Sampling?.Steps ?? 1, result.Metrics.StepMilliseconds);
}
