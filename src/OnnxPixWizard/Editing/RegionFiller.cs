using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Restoration;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Editing;

/// <summary>
/// Paints a region of a photo by a task of a bundle, at the photo's own size. The network works at a size of its own, so it is shown each
/// part of the region with as much again around it: pixel for pixel where that fits, else made smaller. A part that is
/// painted counts as known for the next one.
/// </summary>
/// <param name="pipeline">The bundle.</param>
/// <param name="task">A task with holes, or one that paints whole pictures, of which the region is taken.</param>
/// <param name="instruction">What is to be painted; null: the task says it all.</param>
/// <param name="sampling">Steps, solver, guidance and seed.</param>
internal sealed class RegionFiller(PixWizardPipeline pipeline, TaskEntry task, string? instruction, PixWizardRequest sampling)
{
    /// <summary>A part of an object whose long side is more times its short one is cut in several.</summary>
    private const int LongestShape = 3;

    /// <summary>More parts than this are worked on as one.</summary>
    private const int MostParts = 100;

    private readonly int _side = pipeline.Bundle.Manifest.Resolution.Centers.Max();

    /// <summary>Boxes around the parts of a region, cut where they are long.</summary>
    /// <param name="boxes">Boxes around its connected parts.</param>
    /// <param name="size">The photo's size.</param>
    /// <param name="from">The box that parts are painted outwards from; null: each from its own beginning.</param>
    public IReadOnlyList<PixelBox> Parts(IEnumerable<PixelBox> boxes, ImageSize size, PixelBox? from = null)
    {
        List<PixelBox> merged = [.. boxes];
        if (merged.Count > MostParts)
        {
            merged = [merged.Aggregate(static (all, box) => all.Union(box))];
        }

        for (int i = 0; i < merged.Count; i++)
        {
            for (int j = merged.Count - 1; j > i; j--)
            {
                if (from is null && Near(merged[i], size).Intersect(Near(merged[j], size)).Size.Pixels > 0)
                {
                    merged[i] = merged[i].Union(merged[j]);
                    merged.RemoveAt(j);
                    j = merged.Count;
                }
            }
        }

        return [.. merged.SelectMany(box => Cut(box, from))];
    }

    /// <summary>Paints a region.</summary>
    /// <param name="photo">Changed in place.</param>
    /// <param name="holes">[height, width]: true in the region; made false where it is painted.</param>
    /// <param name="parts">Boxes that cover the region, in the order of work.</param>
    /// <param name="progress">Told of the steps of all parts.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    public FilledRegion Fill(
        Photo photo, bool[] holes, IReadOnlyList<PixelBox> parts, IProgress<PipelineProgress>? progress, CancellationToken cancellation)
    {
        List<EditCrop> crops = [];
        List<PixWizardResult> results = [];
        for (int i = 0; i < parts.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            PixelBox crop = Around(parts[i], photo.Size), part = parts[i];
            byte[] mask = new byte[crop.Size.Pixels];
            bool[] anew = new bool[mask.Length];
            for (int at = 0; at < mask.Length; at++)
            {
                (int x, int y) = (crop.X + (at % crop.Width), crop.Y + (at / crop.Width));
                bool isHole = holes[(y * photo.Size.Width) + x];
                mask[at] = isHole ? byte.MaxValue : byte.MinValue;
                anew[at] = isHole && x >= part.X && x < part.Right && y >= part.Y && y < part.Bottom;
            }

            if (!anew.AsSpan().Contains(value: true))
            {
                continue;
            }

            float[] planes = new float[3 * mask.Length];
            photo.Read(crop.X, crop.Y, crop.Width, crop.Height, planes);
            float[] seen = [.. planes];
            if (task.Decoder.TakesMask)
            {
                HoleFill.Apply(seen, Array.ConvertAll(mask, static unknown => unknown != 0 ? 1f : 0), crop.Size);
            }

            PixWizardResult result = pipeline.Run(
                Request(Picture.FromPlanar(seen, crop.Width, crop.Height, PlanarRange.MinusOneToOne), mask),
                progress is null ? null : new PartProgress(progress, i, parts.Count), cancellation);
            Paint(photo, crop, result.Picture, planes, anew);
            for (int at = 0; at < anew.Length; at++)
            {
                if (anew[at])
                {
                    holes[((crop.Y + (at / crop.Width)) * photo.Size.Width) + crop.X + (at % crop.Width)] = false;
                }
            }

            crops.Add(new EditCrop(crop, result.Bucket.Width, result.Bucket.Height));
            results.Add(result);
        }

        return new FilledRegion(crops, results);
    }

    private PixWizardRequest Request(Picture crop, byte[] mask) => sampling with
    {
        Image = SourcePicture.FromImage(crop),
        Mask = task.Decoder.TakesMask ? new GrayImage8(mask, crop.Width, crop.Height) : null,
        Instruction = instruction,
        Task = task.Id,
        Size = OutputSize.Bucket,
        DataSize = OutputSize.Bucket,
        Extend = null,
        Scale = null,
        Strength = null,
    };

    private static void Paint(Photo photo, PixelBox crop, Picture painted, float[] planes, bool[] anew)
    {
        float[] small = new float[painted.Pixels.Length], answer = new float[planes.Length];
        painted.ToPlanar(small, PlanarRange.MinusOneToOne);
        PlanarResize.Resize(small, painted.Size, answer, crop.Size);
        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] = anew[i % anew.Length] ? answer[i] : planes[i];
        }

        photo.Paint(crop.X, crop.Y, crop.Width, crop.Height, planes, anew);
    }

    private static PixelBox Near(PixelBox box, ImageSize size) => box.Inflated(Math.Max(8, Math.Max(box.Width, box.Height) / 4), size);

    /// <summary>A part and as much again around it, at least what the network sees pixel for pixel, inside the photo.</summary>
    private PixelBox Around(PixelBox part, ImageSize size)
    {
        int longer = Math.Max(part.Width, part.Height);
        int width = Math.Min(size.Width, Math.Max(_side, part.Width + longer));
        int height = Math.Min(size.Height, Math.Max(_side, part.Height + longer));
        return new PixelBox(
            Math.Clamp(part.X + ((part.Width - width) / 2), 0, size.Width - width),
            Math.Clamp(part.Y + ((part.Height - height) / 2), 0, size.Height - height), width, height);
    }

    private IEnumerable<PixelBox> Cut(PixelBox box, PixelBox? from)
    {
        bool isWide = box.Width >= box.Height;
        (int shorter, int longer) = isWide ? (box.Height, box.Width) : (box.Width, box.Height);
        // What is to be painted outwards is seen the sharper the smaller its parts are; an object is one thing.
        int least = Math.Max((from is null ? LongestShape - 1 : 1) * shorter, _side / 2);
        if ((from is null && longer <= LongestShape * shorter) || longer <= least)
        {
            return [box];
        }

        int count = (longer + least - 1) / least;
        IEnumerable<PixelBox> cut = Enumerable.Range(0, count).Select(i =>
        {
            int start = (int)((long)longer * i / count), length = (int)((long)longer * (i + 1) / count) - start;
            return isWide ? box with { X = box.X + start, Width = length } : box with { Y = box.Y + start, Height = length };
        });
        return from is not PixelBox inside ? cut
            : cut.OrderBy(part => Math.Abs((2 * part.X) + part.Width - (2 * inside.X) - inside.Width)
                + Math.Abs((2 * part.Y) + part.Height - (2 * inside.Y) - inside.Height));
    }

    /// <summary>The steps of one part among those of all.</summary>
    private sealed class PartProgress(IProgress<PipelineProgress> whole, int part, int parts) : IProgress<PipelineProgress>
    {
        public void Report(PipelineProgress value)
        {
            int steps = Math.Max(1, value.Steps);
            whole.Report(new PipelineProgress(PipelineStage.Filling, (part * steps) + value.Step, parts * steps));
        }
    }
}

/// <summary>A piece of a picture that was shown to the network.</summary>
/// <param name="Box">Where it lies.</param>
/// <param name="WorkedWidth">Columns that the network worked at.</param>
/// <param name="WorkedHeight">Rows that the network worked at.</param>
public sealed record EditCrop(PixelBox Box, int WorkedWidth, int WorkedHeight);

/// <summary>How a region was painted.</summary>
/// <param name="Crops">What the network saw, in the order of work.</param>
/// <param name="Results">Its answers; at least one.</param>
internal sealed record FilledRegion(IReadOnlyList<EditCrop> Crops, IReadOnlyList<PixWizardResult> Results)
{
    /// <summary>What the user should know, a task's doubt about pictures once.</summary>
    public IEnumerable<string> Warnings => Results
        .SelectMany(static result => result.Warnings.Except(Doubts(result), StringComparer.Ordinal))
        .Concat(Results.SelectMany(Doubts).Take(1)).Distinct(StringComparer.Ordinal);

    /// <summary>What all parts cost together.</summary>
    public PipelineMetrics Metrics => Together([.. Results.Select(static result => result.Metrics)]);

    /// <summary>The sum of what several requests cost.</summary>
    public static PipelineMetrics Together(IReadOnlyList<PipelineMetrics> all) => all[^1] with
    {
        EncodeMilliseconds = all.Sum(static m => m.EncodeMilliseconds),
        ConditionMilliseconds = all.Sum(static m => m.ConditionMilliseconds),
        LoopMilliseconds = all.Sum(static m => m.LoopMilliseconds),
        LoopGraphMilliseconds = all.Sum(static m => m.LoopGraphMilliseconds),
        StepMilliseconds = [.. all.SelectMany(static m => m.StepMilliseconds)],
        DecodeMilliseconds = all.Sum(static m => m.DecodeMilliseconds),
        Evaluations = all.Sum(static m => m.Evaluations),
        StepRuns = all.Sum(static m => m.StepRuns),
        EncoderRuns = all.Sum(static m => m.EncoderRuns),
    };

    private static IEnumerable<string> Doubts(PixWizardResult result) => result.Familiarity?.Doubts(result.Task) ?? [];
}
