using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard;

/// <summary>A request with all choices made: what is done, at which size, by which sampling.</summary>
internal sealed record PixWizardJob
{
    /// <summary>Channels that the published code guides of a latent's four.</summary>
    private const int PublishedGuidedChannels = 3;

    public required PixWizardRequest Request { get; init; }

    public required TaskEntry Task { get; init; }

    /// <summary>Place among the requests that are answered together.</summary>
    public int Place { get; init; }

    /// <summary>How the task was chosen; null where it was named.</summary>
    public TaskChoice? Choice { get; init; }

    /// <summary>The size that the network works at.</summary>
    public required ImageSize Bucket { get; init; }

    /// <summary>The state as tokens.</summary>
    public required StateLayout Layout { get; init; }

    public required SamplingPlan Sampling { get; init; }

    public required GuidancePlan Guidance { get; init; }

    public required RopeSettings Rope { get; init; }

    public required bool TruncateBytes { get; init; }

    /// <summary>The request, encoded; null before that.</summary>
    public Told? Told { get; init; }

    /// <summary>What choosing, planning and encoding took.</summary>
    public double EncodeMilliseconds { get; init; }

    /// <summary>What the state begins with.</summary>
    public FlowStart Start => new(Layout, Sampling.Seed, Sampling.NoiseScale);

    /// <summary>Fills in what the request leaves open: from its task, else from the bundle.</summary>
    /// <exception cref="OptionException">The request does not fit the bundle.</exception>
    /// <exception cref="MemoryLimitException">The answer does not fit into memory.</exception>
    public static PixWizardJob Plan(
        BundleManifest manifest, BucketPlanner buckets, MemoryBudget memory, PixWizardRequest request, TaskEntry task)
    {
        request.RequireMaskFits();
        _ = request.Scale is null ? 1 : throw RestorerJob.Unfit(request, task);
        NetworkSettings network = manifest.Network;
        ImageSize bucket = buckets.Choose(request.Image?.Size, request.Size, request.PublishedHabits);
        SamplingPlan sampling = SamplingOf(manifest.Sampling, request, task);
        PixWizardJob job = Of(manifest, request, task, bucket, sampling);
        RequestMemory.Require(memory, network, request, bucket, job.Layout.Grid.Count);
        return job with
        {
            Guidance = new GuidancePlan(
                new GuidanceOptions
                {
                    TextScale = sampling.TextGuidance,
                    ImageScale = sampling.ImageGuidance,
                    From = sampling.GuidanceFrom,
                    To = sampling.GuidanceTo,
                    GuidedChannels = manifest.Sampling.GuidedChannels
                        ?? (request.PublishedHabits && network.Channels > PublishedGuidedChannels ? PublishedGuidedChannels : null),
                },
                network.Channels, network.TokenWidth()),
        };
    }

    /// <summary>A job of the smallest picture there can be, in one unguided step: what warms a pipeline up.</summary>
    public static PixWizardJob Smallest(BundleManifest manifest)
    {
        SamplingSettings sampling = manifest.Sampling;
        return Of(
            manifest, new PixWizardRequest(), manifest.Tasks[0], new ImageSize(manifest.Resolution.Multiple, manifest.Resolution.Multiple),
            new SamplingPlan(1, sampling.Solver, sampling.TimeShift, TextGuidance: 1, ImageGuidance: 1, Seed: 0, sampling.NoiseScale));
    }

    /// <summary>sqrt(ln tokens / ln base) where attention is proportional, else 1.</summary>
    /// <param name="manifest">The bundle's settings.</param>
    /// <param name="tokens">Tokens that count.</param>
    public float AttentionGain(BundleManifest manifest, int tokens)
    {
        if (manifest.Network.ProportionalAttention is not ProportionalAttention proportional)
        {
            return 1;
        }

        int tokenSide = manifest.Network.PatchSize * (manifest.Latent?.Downscale ?? 1);
        int center = ResolutionPlanner.ClosestCenter(proportional.BaseSides, Bucket);
        return (float)Math.Sqrt(Math.Log(tokens) / Math.Log(ResolutionPlanner.BaseSequenceLength(center, tokenSide)));
    }

    private static PixWizardJob Of(
        BundleManifest manifest, PixWizardRequest request, TaskEntry task, ImageSize bucket, SamplingPlan sampling)
    {
        NetworkSettings network = manifest.Network;
        int cell = manifest.Latent?.Downscale ?? 1;
        RopeSettings rope = new() { HeadWidth = network.HeadWidth(), Theta = network.RopeTheta };
        return new PixWizardJob
        {
            Request = request,
            Task = task,
            Bucket = bucket,
            Layout = new StateLayout(
                TokenGrid.Of(bucket.Height / cell, bucket.Width / cell, network.PatchSize), network.Channels,
                new PatchShape(network.PatchSize, network.PatchSize)),
            Sampling = sampling,
            Guidance = new GuidancePlan(new GuidanceOptions(), network.Channels, network.TokenWidth()),
            Rope = network.RopeExtrapolation is RopeExtrapolation extrapolation
                ? rope with
                {
                    ScaleFactor = Math.Max(1, Math.Sqrt(bucket.Pixels) / extrapolation.TrainedSide),
                    ScaleWatershed = extrapolation.Watershed,
                }
                : rope,
            TruncateBytes = manifest.TruncateBytes || request.PublishedHabits,
        };
    }

    private static SamplingPlan SamplingOf(SamplingSettings defaults, PixWizardRequest request, TaskEntry task)
    {
        SamplingPreset preset = request.Preset;
        int usual = task.Steps ?? defaults.Steps, steps = request.Steps ?? preset.StepsFor(usual);
        // The bundle's own number counts as its manifest says, the user's as the habits asked for. A grid of one point has no interval: the
        // least that can be done is one step.
        bool countsPoints = defaults.GridCountsPoints || (request.PublishedHabits && request.Steps is not null);
        string solver = request.Solver ?? preset.SolverFor(task.Solver ?? defaults.Solver, steps);
        (double? from, double? to) = preset.IntervalFor(null, null, steps);
        double noiseScale = task.NoiseScale ?? defaults.NoiseScale;
        OdeSolvers.RequireNoise(solver, noiseScale);
        return new SamplingPlan(
            countsPoints ? Math.Max(1, steps - 1) : steps,
            solver,
            request.TimeShift ?? task.TimeShift ?? defaults.TimeShift,
            request.TextGuidance ?? task.TextGuidance ?? defaults.TextGuidance,
            request.ImageGuidance ?? task.ImageGuidance ?? defaults.ImageGuidance,
            request.Seed,
            noiseScale) { Preset = preset.Name, GuidanceFrom = from, GuidanceTo = to };
    }
}

/// <summary>What the network is told of a request.</summary>
/// <param name="Asked">The instruction.</param>
/// <param name="Text">What the network reads: the instruction, or the task's own wording of it.</param>
/// <param name="Source">What the network sees, at its size.</param>
/// <param name="Image">The same, encoded.</param>
internal sealed record Told(TextEncoding Asked, TextEncoding Text, Picture Source, ImageEncoding Image)
{
    /// <summary>How the picture lies to those that the task was taught on; null where nothing tells.</summary>
    public Familiarity? Familiarity { get; init; }
}
