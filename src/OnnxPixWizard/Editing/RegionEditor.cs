using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Editing;

/// <summary>
/// Removes, replaces and adds objects by composing a bundle's tasks: find the object, grow and feather its mask, paint the region at the
/// picture's own size, lay it over the picture. Every pixel outside of the feathered mask stays the picture's own, bit for bit.
/// </summary>
/// <param name="pipeline">The bundle; it stays the caller's to dispose of.</param>
public sealed class RegionEditor(PixWizardPipeline pipeline)
{
    /// <summary>Parts of a found mask that are smaller than this share of the largest are slips of the network.</summary>
    private const double LeastPart = 0.05;

    /// <summary>Parts that are less sure are not what was asked for; below the other score that may be so.</summary>
    private const double LeastScore = 0.6, SureScore = 0.8;

    /// <summary>Rows of an enlarged mask that are computed at a time.</summary>
    private const int RowsAtATime = 32;

    private static readonly PictureLength s_growOfFound = PictureLength.Percent(2);

    /// <summary>Makes an edit.</summary>
    /// <param name="request">Picture, region, and what is to become of it.</param>
    /// <param name="progress">Told of stages and steps, on the calling thread.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <exception cref="EditException">The object was not found, or the bundle has no task for it.</exception>
    /// <exception cref="OptionException">The request does not fit the picture or the bundle.</exception>
    /// <exception cref="ImageException">The picture is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public EditResult Run(EditRequest request, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);

        // 1. Which of the bundle's tasks do it.
        EditPlan plan = EditPlan.For(pipeline.Bundle.Manifest, request);
        EditMemory.Require(pipeline.Memory, request.Image.Size, "an edit of");

        // 2. Where: what the user marked, or what the network finds.
        Photo photo = request.Image.ToPhoto(cancellation);
        PixWizardResult? found = plan.Find is null ? null : pipeline.Run(
            request.Sampling with
            {
                Image = request.Image, Mask = null, Instruction = plan.Object, Task = plan.Find.Id, DataSize = OutputSize.Bucket,
                Size = OutputSize.Bucket, Extend = null, Scale = null, Strength = null,
            },
            progress, cancellation);
        (byte[] mask, IReadOnlyList<ObjectBox> boxes) = found is null ? (Marked(request), [])
            : Found(request, plan, found, photo, cancellation);

        // 3. How far: grown, and a rim in which the answer fades.
        int side = Math.Min(photo.Size.Width, photo.Size.Height);
        int grow = (request.Grow ?? (found is null ? default : s_growOfFound)).On(side), feather = request.Feather.On(side);
        EditArea area = EditArea.Of(mask, photo.Size, grow, feather);
        bool[] holes = area.Holes();
        if (!holes.AsSpan().Contains(value: false))
        {
            throw new OptionException(
                nameof(request.Mask), "the region covers the whole picture: nothing is left to go by; mark less of it.");
        }

        // 4. What is painted there.
        RegionFiller filler = new(pipeline, plan.Fill, plan.Instruction, request.Sampling);
        Photo painted = photo.Copy();
        FilledRegion filled = filler.Fill(painted, holes, filler.Parts(Parts(area), photo.Size), progress, cancellation);

        // 5. The picture with the region laid over it.
        Photo answer = request.Image.SharesPixels ? photo.Copy() : photo;
        area.Blend(answer, painted);
        return new EditResult
        {
            Photo = answer,
            Painted = painted,
            Area = area,
            SourceFile = request.Image.File,
            Data = new EditData(
                request.Action, plan.Find is null ? null : plan.Object, plan.Instead, plan.Find?.Id, plan.Fill.Id, boxes,
                area.Bounds, mask.AsSpan().Count(byte.MaxValue), area.Weights.AsSpan().Count(byte.MaxValue),
                area.Weights.Length - area.Weights.AsSpan().Count((byte)0), grow, feather, filled.Crops),
            Familiarity = found?.Familiarity ?? filled.Results[0].Familiarity,
            Warnings =
            [
                .. photo.Warnings.Concat(Doubts(found, plan)).Concat(Guesses(plan, boxes)).Concat(filled.Warnings)
                    .Distinct(StringComparer.Ordinal),
            ],
            Metrics = FilledRegion.Together([.. found is null ? [] : new[] { found.Metrics }, filled.Metrics]),
        };
    }

    /// <summary>Makes an edit on a thread of its own.</summary>
    /// <inheritdoc cref="Run(EditRequest, IProgress{PipelineProgress}?, CancellationToken)"/>
    public Task<EditResult> RunAsync(
        EditRequest request, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default) =>
        OwnThread.Run(() => Run(request, progress, cancellation), cancellation);

    /// <summary>The user's mask and boxes, at the picture's size.</summary>
    private static byte[] Marked(EditRequest request)
    {
        ImageSize size = request.Image.Size;
        byte[] mask = new byte[size.Pixels];
        if (request.Mask is { } own)
        {
            new PixWizardRequest { Image = request.Image, Mask = own }.RequireMaskFits();
            ReadOnlySpan<bool> holes = HoleMask.FromMask(own, size).Pixels;
            for (int i = 0; i < mask.Length; i++)
            {
                mask[i] = holes[i] ? byte.MaxValue : byte.MinValue;
            }
        }

        foreach (PixelBox box in request.Boxes)
        {
            if (!Mark(mask, size, box))
            {
                throw new OptionException(nameof(request.Boxes),
                    $"the box at {box.X},{box.Y} of {box.Width}x{box.Height} pixels lies outside of the picture of {size}.");
            }
        }

        return mask.AsSpan().Contains(byte.MaxValue)
            ? mask
            : throw new OptionException(nameof(request.Mask), "the mask is empty (no pixel of it is white): mark what is to change.");
    }

    /// <returns>Whether any of the box lies in the picture.</returns>
    private static bool Mark(byte[] mask, ImageSize size, PixelBox box)
    {
        PixelBox inside = box.Intersect(new PixelBox(0, 0, size.Width, size.Height));
        for (int y = inside.Y; y < inside.Bottom; y++)
        {
            mask.AsSpan((y * size.Width) + inside.X, inside.Width).Fill(byte.MaxValue);
        }

        return inside.Size.Pixels > 0;
    }

    /// <summary>What the network found, without its specks, at the picture's size; edges follow the picture's own.</summary>
    private static (byte[] Mask, IReadOnlyList<ObjectBox> Boxes) Found(
        EditRequest request, EditPlan plan, PixWizardResult found, Photo photo, CancellationToken cancellation)
    {
        ObjectMask answer = (ObjectMask)found.Data!;
        MaskComponents parts = MaskComponents.Of(answer.Values, answer.Size);
        HashSet<int> kept = [.. answer.Boxes.Index()
            .Where(box => box.Item.Score >= LeastScore && box.Item.Pixels >= LeastPart * answer.Boxes[0].Pixels)
            .Select(static box => box.Index + 1)];
        if (kept.Count == 0)
        {
            string doubt = found.Familiarity is { IsWithin: false } other
                ? $"; task '{found.Task}' was taught on {other.Domain} only, and this picture is unlike them"
                : string.Empty;
            throw new EditException(
                EditFault.NothingFound,
                $"'{plan.Object}' was not found in the picture{doubt}. Say it in other words, or mark it with a mask or boxes.");
        }

        float[] small = Array.ConvertAll(parts.Labels, label => kept.Contains(label) ? 1f : 0);
        IReadOnlyList<ObjectBox> boxes = [.. kept.Select(label => answer.Boxes[label - 1].Scaled(answer.Size, photo.Size))];
        float[] large = answer.Size == photo.Size ? small : Enlarged(small, answer.Size, request.Image, photo, cancellation);
        byte[] mask = Array.ConvertAll(large, static value => value > 0.5f ? byte.MaxValue : byte.MinValue);
        if (!mask.AsSpan().Contains(byte.MaxValue))
        {
            // In a picture much smaller than what the network sees, nothing but its place may be left of an object.
            _ = boxes.All(box => Mark(mask, photo.Size, box.Box));
        }

        return (mask, boxes);
    }

    private static float[] Enlarged(float[] small, ImageSize from, SourcePicture image, Photo photo, CancellationToken cancellation)
    {
        float[] guide = new float[3 * from.Pixels], large = new float[photo.Size.Pixels];
        image.Resized(from).ToPlanar(guide, PlanarRange.MinusOneToOne);
        GuidedEnlarger enlarger = new(small, guide, from, radius: 2);
        for (int top = 0; top < photo.Size.Height; top += RowsAtATime)
        {
            cancellation.ThrowIfCancellationRequested();
            int rows = Math.Min(RowsAtATime, photo.Size.Height - top), area = rows * photo.Size.Width;
            float[] own = new float[3 * area];
            photo.Read(0, top, photo.Size.Width, rows, own);
            enlarger.Enlarge(photo.Size, top, own, large.AsSpan(top * photo.Size.Width, area));
        }

        return large;
    }

    private static IEnumerable<PixelBox> Parts(EditArea area) => MaskComponents.Of(area.Weights, area.Bounds.Size).Parts
        .Select(part => part.Box with { X = part.Box.X + area.Bounds.X, Y = part.Box.Y + area.Bounds.Y });

    private static IEnumerable<string> Guesses(EditPlan plan, IReadOnlyList<ObjectBox> boxes)
    {
        if (boxes.Count > 0 && boxes.Max(static box => box.Score) is var score && score < SureScore)
        {
            yield return FormattableString.Invariant(
                $"'{plan.Object}' was found with a score of {score:F2} only, and may be something else: ")
                + "look at the answer, or mark the object with a mask or boxes.";
        }
    }

    private static IEnumerable<string> Doubts(PixWizardResult? found, EditPlan plan) => found is null
        ? plan.IsMarkedAndNamed ? ["mask or boxes say where: what was named was not looked for."] : []
        : found.Familiarity is { IsWithin: false }
            ? [.. found.Warnings, "a mask or boxes say for sure where the object is."]
            : found.Warnings;
}
