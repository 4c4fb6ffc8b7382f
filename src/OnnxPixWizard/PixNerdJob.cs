using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard;

/// <summary>A request for pictures with all choices made: what is drawn, at which size, by which sampling.</summary>
internal sealed record PixNerdJob
{
    public required PixNerdRequest Request { get; init; }

    public required ImageSize Size { get; init; }

    /// <summary>A picture's state: the transformer's tokens, and the pixels of each at the output's size.</summary>
    public required StateLayout Layout { get; init; }

    /// <summary>Pixels of a patch that a run of the step decodes; null: all.</summary>
    public required int? TilePixels { get; init; }

    public required PixNerdPlan Sampling { get; init; }

    /// <summary>Each picture's class; empty where a text is drawn.</summary>
    public required int[] ClassIds { get; init; }

    /// <summary>The different classes.</summary>
    public required int[] Classes { get; init; }

    /// <summary>Whether anything is guided away from the empty condition.</summary>
    public required bool IsGuided { get; init; }

    public GuidanceInterval Guidance => new()
    {
        Scale = IsGuided ? Sampling.Guidance : 1, Minimum = Sampling.GuidanceFrom, Maximum = Sampling.GuidanceTo,
    };

    /// <summary>Fills in what the request leaves open from the bundle.</summary>
    /// <exception cref="OptionException">The request does not fit the bundle.</exception>
    /// <exception cref="MemoryLimitException">It does not fit into memory.</exception>
    public static PixNerdJob Plan(BundleManifest manifest, MemoryBudget memory, PixNerdRequest request)
    {
        NetworkSettings network = manifest.Network;
        ImageSize size = OutputGrid.Choose(network, request.Size);
        PixNerdPlan sampling = SamplingOf(manifest.Sampling, request);
        CheckPrompt(manifest, request);
        int[] ids = manifest.Classes is ClassSettings classes ? ClassesOf(request, classes, manifest.Name) : [];
        CheckNoise(request, size);
        TokenGrid grid = network.PixelField!.Tokens(network.PatchSize);
        return new PixNerdJob
        {
            Request = request,
            Size = size,
            Layout = new StateLayout(grid, network.Channels, new PatchShape(size.Height / grid.Rows, size.Width / grid.Columns)),
            TilePixels = FieldTiles.Plan(memory, network, grid, size, request.Count, sampling.Guidance == 1 ? 1 : 2),
            Sampling = sampling,
            ClassIds = ids,
            Classes = [.. ids.Distinct()],
            IsGuided = sampling.Guidance != 1
                && (manifest.Classes is ClassSettings known ? ids.Any(id => id != known.Count) : request.Prompt!.Length > 0),
        };
    }

    /// <summary>Each picture's index among the conditions, of some pictures.</summary>
    public int[] ConditionOf(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => ClassIds.Length == 0 ? 0 : Array.IndexOf(Classes, ClassIds[i]))];

    /// <summary>What the states of some pictures begin with: picture i from noise of seed + i.</summary>
    public FlowStart[] Starts(int first, int count) =>
        [.. Enumerable.Range(first, count)
            .Select(i => new FlowStart(Layout, unchecked(Sampling.Seed + (ulong)i), Sampling.NoiseScale, Request.Noise?[i]))];

    private static PixNerdPlan SamplingOf(SamplingSettings defaults, PixNerdRequest request)
    {
        SamplingPreset preset = request.Preset;
        int steps = request.Steps ?? preset.StepsFor(defaults.GridCountsPoints ? defaults.Steps - 1 : defaults.Steps);
        (double? from, double? to) = preset.IntervalFor(defaults.GuidanceFrom, defaults.GuidanceTo, steps);
        PixNerdPlan plan = new(
            steps,
            request.Solver ?? preset.SolverFor(defaults.Solver, steps),
            request.TimeShift ?? defaults.TimeShift,
            request.Guidance ?? defaults.TextGuidance,
            request.GuidanceFrom ?? from,
            request.GuidanceTo ?? to,
            request.Diffusion ?? new SolverOptions().Diffusion,
            request.Seed,
            defaults.NoiseScale) { Preset = preset.Name };
        OdeSolvers.RequireNoise(plan.Solver, plan.NoiseScale);
        return plan;
    }

    /// <returns>Each picture's class.</returns>
    private static int[] ClassesOf(PixNerdRequest request, ClassSettings classes, string bundle)
    {
        IReadOnlyList<int> ids = request.ClassIds is { Count: > 0 } given
            ? given
            : [ClassNames.Find(classes, request.Class, bundle)];
        foreach (int id in ids)
        {
            if (id < 0 || id > classes.Count)
            {
                throw new OptionException(nameof(request.ClassIds),
                    $"class {id} does not exist; ids go from 0 to {classes.Count - 1}, and {classes.Count} stands for none.");
            }
        }

        return [.. Enumerable.Range(0, request.Count).Select(i => ids[i % ids.Count])];
    }

    private static void CheckPrompt(BundleManifest manifest, PixNerdRequest request)
    {
        if (manifest.Classes is not null && request.Prompt is not null)
        {
            throw new OptionException(
                nameof(request.Prompt), $"bundle '{manifest.Name}' draws classes and reads no text; name a class instead.");
        }

        if (manifest.Classes is null && (request.Class is not null || request.ClassIds is not null))
        {
            throw new OptionException(nameof(request.Class), $"bundle '{manifest.Name}' knows no classes; give a prompt instead.");
        }

        if (manifest.Classes is null && request.Prompt is null)
        {
            throw new OptionException(
                nameof(request.Prompt), "there is no prompt; say what to draw (an empty one draws without a condition).");
        }
    }

    private static void CheckNoise(PixNerdRequest request, ImageSize size)
    {
        if (request.Noise is not IReadOnlyList<float[]> noise)
        {
            return;
        }

        if (noise.Count != request.Count || noise.Any(planes => planes.Length != 3 * size.Pixels))
        {
            throw new OptionException(
                nameof(request.Noise), $"the noise must be {request.Count} arrays, one a picture, of 3 planes of {size} numbers.");
        }
    }
}
