using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines.PixNerd;

/// <summary>Checks a request against the bundle, fills in defaults and encodes its conditions.</summary>
internal sealed class PixNerdPreparer(BundleManifest manifest, PixNerdConditioner conditioner)
{
    private readonly TokenGrid _grid = manifest.Network.PixelField!.Tokens(manifest.Network.PatchSize);

    /// <exception cref="OptionException">The request does not fit the bundle.</exception>
    public PreparedPictures Prepare(PixNerdRequest request, GraphRun run)
    {
        ImageSize size = OutputGrid.Choose(manifest.Network, request.Size);
        PixNerdPlan plan = Plan(request);
        CheckPrompt(request);
        int[] ids = manifest.Classes is ClassSettings classes ? Classes(request, classes) : [];
        CheckNoise(request, size);

        int[] distinct = [.. ids.Distinct()];
        List<string> warnings = [];
        float[][] conditions = manifest.Classes is null ? [Text(request.Prompt!, warnings, run)] : [.. distinct.Select(id => conditioner.Class(id, run))];
        bool isGuided = plan.Guidance != 1 && (manifest.Classes is null ? request.Prompt!.Length > 0 : distinct.Any(id => id != manifest.Classes.Count));
        PatchShape patch = new(size.Height / _grid.Rows, size.Width / _grid.Columns);
        return new PreparedPictures
        {
            Request = request,
            Size = size,
            Grid = _grid,
            Patch = patch,
            Conditions = conditions,
            ConditionOf = [.. Enumerable.Range(0, request.Count).Select(i => ids.Length == 0 ? 0 : Array.IndexOf(distinct, ids[i]))],
            Null = !isGuided ? null : manifest.Classes is ClassSettings known ? conditioner.Class(known.Count, run) : Text(string.Empty, [], run),
            PixelOffsets = conditioner.PixelOffsets(patch, run),
            Guidance = new GuidanceInterval { Scale = isGuided ? plan.Guidance : 1, Minimum = plan.GuidanceFrom, Maximum = plan.GuidanceTo },
            Plan = plan,
            ClassIds = ids,
            Warnings = warnings,
        };
    }

    private float[] Text(string prompt, List<string> warnings, GraphRun run)
    {
        (float[] tokens, IReadOnlyList<string> cuts) = conditioner.Text(prompt, run);
        warnings.AddRange(cuts);
        return tokens;
    }

    private PixNerdPlan Plan(PixNerdRequest request)
    {
        SamplingSettings defaults = manifest.Sampling;
        PixNerdPlan plan = new(
            request.Steps ?? (defaults.GridCountsPoints ? defaults.Steps - 1 : defaults.Steps),
            request.Solver ?? defaults.Solver,
            request.TimeShift ?? defaults.TimeShift,
            request.Guidance ?? defaults.TextGuidance,
            request.GuidanceFrom ?? defaults.GuidanceFrom,
            request.GuidanceTo ?? defaults.GuidanceTo,
            request.Diffusion ?? new SolverOptions().Diffusion,
            request.Seed,
            defaults.NoiseScale);
        OdeSolvers.RequireNoise(plan.Solver, plan.NoiseScale);
        return plan;
    }

    /// <returns>Each picture's class.</returns>
    private int[] Classes(PixNerdRequest request, ClassSettings classes)
    {
        IReadOnlyList<int> ids = request.ClassIds is { Count: > 0 } given
            ? given
            : [ClassNames.Find(classes, request.Class, manifest.Name)];
        foreach (int id in ids)
        {
            if (id < 0 || id > classes.Count)
            {
                throw new OptionException(nameof(request.ClassIds), $"class {id} does not exist; ids go from 0 to {classes.Count - 1}, and {classes.Count} stands for none.");
            }
        }

        return [.. Enumerable.Range(0, request.Count).Select(i => ids[i % ids.Count])];
    }

    private void CheckPrompt(PixNerdRequest request)
    {
        if (manifest.Classes is not null && request.Prompt is not null)
        {
            throw new OptionException(nameof(request.Prompt), $"bundle '{manifest.Name}' draws classes and reads no text; name a class instead.");
        }

        if (manifest.Classes is null && (request.Class is not null || request.ClassIds is not null))
        {
            throw new OptionException(nameof(request.Class), $"bundle '{manifest.Name}' knows no classes; give a prompt instead.");
        }

        if (manifest.Classes is null && request.Prompt is null)
        {
            throw new OptionException(nameof(request.Prompt), "there is no prompt; say what to draw (an empty one draws without a condition).");
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
            throw new OptionException(nameof(request.Noise), $"the noise must be {request.Count} arrays, one a picture, of 3 planes of {size} numbers.");
        }
    }
}
