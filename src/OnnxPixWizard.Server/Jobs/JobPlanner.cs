using OnnxPixWizard.Bundles;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Server.Jobs;

/// <summary>Reads and checks requests before they are taken: what can be known to fail is refused at once.</summary>
internal sealed class JobPlanner(PixWizardBundles bundles, ServerOptions options)
{
    private static readonly SourcePicture s_anyPicture = SourcePicture.FromImage(new Picture(1, 1));

    private readonly ImageLoadOptions _load = new() { MaxPixels = options.MaxPixels };

    /// <summary>A client's picture; its header alone is read now.</summary>
    /// <exception cref="ImageException">The bytes are no picture, or a picture of too many pixels.</exception>
    public SourcePicture? Picture(byte[]? bytes) =>
        bytes is null ? null : SourcePicture.FromStream(new MemoryStream(bytes, writable: false), _load);

    /// <summary>A client's mask.</summary>
    /// <inheritdoc cref="Picture"/>
    public GrayImage8? Mask(byte[]? bytes, bool hasTransparentHoles) => bytes is null ? null
        : hasTransparentHoles ? GrayImage8.LoadHoles(bytes, _load) : GrayImage8.LoadMask(bytes, _load);

    /// <summary>Checks a request and says what would be done.</summary>
    /// <exception cref="OptionException">It does not fit the bundle or the server's limits.</exception>
    /// <exception cref="InstructionException">The instruction means none of the bundle's tasks.</exception>
    /// <exception cref="ImageException">A picture can't be read.</exception>
    /// <exception cref="Sessions.MemoryLimitException">It would take more memory than there is.</exception>
    /// <exception cref="UnknownBundleException">There is no such bundle.</exception>
    public async Task<IReadOnlyList<JobStep>> PlanAsync(
        JobRequest request, byte[]? image, byte[]? mask, bool hasTransparentHoles, CancellationToken cancellation)
    {
        Bundle bundle = bundles.Bundle(request.Bundle);
        _ = request.Save();
        RequireLimits(request);
        if (BundleFamilies.IsPixNerd(bundle.Family))
        {
            PixNerdRequest draw = request.ToPixNerd(bundle.Manifest.Classes is null, image is not null || mask is not null);
            (await bundles.PixNerdAsync(request.Bundle, cancellation)).Check(draw);
            return [new JobStep("draw", draw.Prompt ?? draw.Class, null, null, "picture")];
        }

        SourcePicture? picture = Picture(image);
        RequirePixels((picture?.Size.Pixels ?? 0) * (request.Scale ?? 1) * (request.Scale ?? 1), nameof(request.Scale));
        PixWizardPipeline pipeline = await bundles.PixWizardAsync(request.Bundle, cancellation);
        RequestPlan plan = pipeline.Plan(request.ToPixWizard(picture, Mask(mask, hasTransparentHoles)));
        pipeline.Check(plan);
        return Steps(bundle, plan);
    }

    /// <summary>What an instruction would do, without a picture's bytes.</summary>
    /// <inheritdoc cref="PlanAsync"/>
    public async Task<IReadOnlyList<JobStep>> ChooseAsync(ChooseRequest asked, CancellationToken cancellation)
    {
        Bundle bundle = bundles.Bundle(asked.Bundle);
        if (BundleFamilies.IsPixNerd(bundle.Family))
        {
            return [new JobStep("draw", asked.Instruction, null, null, "picture")];
        }

        GrayImage8? mask = asked.HasMask ? new GrayImage8([byte.MaxValue], 1, 1) : null;
        PixWizardPipeline pipeline = await bundles.PixWizardAsync(asked.Bundle, cancellation);
        return Steps(bundle, pipeline.Plan(
            new PixWizardRequest { Instruction = asked.Instruction, Image = asked.HasImage ? s_anyPicture : null, Mask = mask }));
    }

    public static IReadOnlyList<JobStep> Steps(Bundle bundle, RequestPlan plan) => [.. plan.Steps.Select(step => new JobStep(
        step.Task, step.Request.Instruction, step.Choice?.Confidence, step.Choice?.RunnerUp,
        bundle.Manifest.Tasks.FirstOrDefault(task => string.Equals(task.Id, step.Task, StringComparison.OrdinalIgnoreCase)) is { } task
            ? TaskDocument.OutputOf(task)
            : null))];

    private void RequireLimits(JobRequest request)
    {
        if (request.N < 1 || request.N > options.MaxCount)
        {
            throw new OptionException(nameof(request.N), $"n is {request.N}; this server gives 1 to {options.MaxCount} answers at a time.");
        }

        if (request.Steps > options.MaxSteps)
        {
            throw new OptionException(
                nameof(request.Steps), $"{request.Steps} steps are more than the {options.MaxSteps} that this server does for a request.");
        }

        if (request.Deadline is < 1)
        {
            throw new OptionException(nameof(request.Deadline), $"the deadline is {request.Deadline}; give seconds from now, at least 1.");
        }

        foreach (string? size in new[] { request.Size, request.DataSize })
        {
            if (size is not null && OutputSize.Parse(size, nameof(request.Size)) is { Kind: OutputSizeKind.Exact } exact)
            {
                RequirePixels(exact.Exact.Pixels * request.N, nameof(request.Size));
            }
        }
    }

    private void RequirePixels(long pixels, string option)
    {
        if (pixels > options.MaxPixels)
        {
            throw new OptionException(
                option, $"the answer would have {pixels / 1e6:F1} million pixels; this server makes at most {options.MaxPixels / 1e6:F1}.");
        }
    }
}
