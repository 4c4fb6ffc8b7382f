using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines;

/// <summary>Chooses the task and the size, fills in defaults, and encodes instruction and picture.</summary>
internal sealed class RequestPreparer(BundleManifest manifest, TextConditioner texts, ImageConditioner images, StateCodec codec)
{
    private const byte Blank = byte.MaxValue;

    /// <summary>Channels that the published code guides of a latent's four.</summary>
    private const int PublishedGuidedChannels = 3;

    private readonly BucketPlanner _buckets = new(manifest.Resolution);

    /// <exception cref="OptionException">The request does not fit the bundle.</exception>
    /// <exception cref="ImageException">The picture is damaged.</exception>
    public PreparedRequest Prepare(PixWizardRequest request, GraphRun run)
    {
        bool hasImage = request.Image is not null;
        TaskEntry? named = request.Task is null ? null : TaskSelector.ById(manifest, request.Task, hasImage);
        string instruction = Instruction(request, named);
        texts.Prepare(instruction, run);
        TextEncoding asked = texts.Encode(instruction, run);
        TaskEntry task = named ?? TaskSelector.ByInstruction(manifest, asked.Pooled, hasImage);
        TaskKind kind = task.Decoder;
        if (request.Mask is not null && !kind.TakesMask)
        {
            throw new OptionException(nameof(request.Mask), $"task '{task.Id}' has no holes; leave the mask out, or name a task that has.");
        }

        ImageSize bucket = _buckets.Choose(request.Image?.Size, request.Size, request.PublishedHabits);
        ImageBuffer source = request.Image?.Resized(bucket) ?? Canvas(bucket);
        kind.PrepareSource(source, request.Mask);
        SamplingPlan plan = Plan(request, task);
        ImageSize cells = codec.Cells(bucket);
        return new PreparedRequest
        {
            Request = request,
            Task = task,
            Asked = asked,
            Text = task.Wording is { } wording ? texts.Encode(wording, run) : asked,
            Image = images.Encode(source, request.PublishedHabits ? request.Seed : null, run),
            Source = source,
            Sampling = plan,
            Guidance = Guide(request, plan),
            Rope = Rope(bucket),
            Grid = TokenGrid.Of(cells.Height, cells.Width, manifest.Network.PatchSize),
            TruncateBytes = manifest.TruncateBytes || request.PublishedHabits,
        };
    }

    private static string Instruction(PixWizardRequest request, TaskEntry? task)
    {
        if (!string.IsNullOrWhiteSpace(request.Instruction))
        {
            return request.Instruction;
        }

        if (task is null)
        {
            throw new OptionException(nameof(request.Instruction), "there is neither an instruction nor a task; say what to do.");
        }

        return task.Decoder.NeedsInstruction(task)
            ? throw new OptionException(nameof(request.Instruction), $"task '{task.Id}' needs an instruction such as '{task.Examples[0]}'.")
            : task.Examples[0];
    }

    private static ImageBuffer Canvas(ImageSize size)
    {
        ImageBuffer canvas = new(size.Width, size.Height);
        canvas.Pixels.Fill(Blank);
        return canvas;
    }

    private SamplingPlan Plan(PixWizardRequest request, TaskEntry task)
    {
        SamplingSettings defaults = manifest.Sampling;
        int steps = request.Steps ?? task.Steps ?? defaults.Steps;
        // The bundle's own number counts as its manifest says, the user's as the habits asked for. A grid of one point has no interval: the least that can be done is one step.
        bool countsPoints = defaults.GridCountsPoints || (request.PublishedHabits && request.Steps is not null);
        string solver = request.Solver ?? task.Solver ?? defaults.Solver;
        double noiseScale = task.NoiseScale ?? defaults.NoiseScale;
        OdeSolvers.RequireNoise(solver, noiseScale);
        return new SamplingPlan(
            countsPoints ? Math.Max(1, steps - 1) : steps,
            solver,
            request.TimeShift ?? task.TimeShift ?? defaults.TimeShift,
            request.TextGuidance ?? task.TextGuidance ?? defaults.TextGuidance,
            request.ImageGuidance ?? task.ImageGuidance ?? defaults.ImageGuidance,
            request.Seed,
            noiseScale);
    }

    private GuidancePlan Guide(PixWizardRequest request, SamplingPlan plan)
    {
        int channels = manifest.Network.Channels;
        int? guided = manifest.Sampling.GuidedChannels ?? (request.PublishedHabits && channels > PublishedGuidedChannels ? PublishedGuidedChannels : null);
        return new GuidancePlan(
            new GuidanceOptions { TextScale = plan.TextGuidance, ImageScale = plan.ImageGuidance, GuidedChannels = guided }, channels, manifest.Network.TokenWidth());
    }

    private RopeSettings Rope(ImageSize bucket)
    {
        RopeSettings rope = new() { HeadWidth = manifest.Network.HeadWidth(), Theta = manifest.Network.RopeTheta };
        return manifest.Network.RopeExtrapolation is RopeExtrapolation extrapolation
            ? rope with
            {
                ScaleFactor = Math.Max(1, Math.Sqrt(bucket.Pixels) / extrapolation.TrainedSide),
                ScaleWatershed = extrapolation.Watershed,
            }
            : rope;
    }
}
