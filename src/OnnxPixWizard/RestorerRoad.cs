using System.Numerics.Tensors;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Restoration;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard;

/// <summary>The road of tasks that the restorer answers: in the picture's
/// own pixels, tile by tile, or the whole of it at a working size.</summary>
internal sealed class RestorerRoad(Bundle bundle, GraphSet graphs, RuntimeOptions options, MemoryBudget memory, DomainTable? domains)
{
    /// <summary>Rows of an enlarged answer that are computed at a time.</summary>
    private const int RowsAtATime = 32;

    /// <summary>Tiles of a run where the CPU does not compute.</summary>
    private const int RowsOfARun = 4;

    private int Threads => graphs.Provider == ExecutionProvider.Cpu ? options.EffectiveThreads : RowsOfARun;

    /// <inheritdoc cref="RestorerJob.Plan"/>
    public RestorerJob Plan(PixWizardRequest request, TaskEntry task) =>
        RestorerJob.Plan(bundle.Manifest, memory, request, task, Threads);

    /// <param name="request">The request.</param>
    /// <param name="asked">Its task, which has a restorer: step 1.</param>
    /// <param name="work">Clock, progress and cancellation.</param>
    public PixWizardResult Run(PixWizardRequest request, Asked asked, Work work)
    {
        // 2. How it is answered: sizes, tiles, and how many at one time.
        RestorerJob job = Plan(request, asked.Task);

        // 3. The picture, enlarged where the task does so, and its holes.
        Photo photo = Prepare(job, work.Cancellation);
        HoleMask? holes = FindHoles(asked.Task, photo, request.Mask);
        Familiarity? familiarity = domains?.Of(asked.Task, asked.Features!);

        // 4. How much of the answer is taken, and which tiles that needs.
        double? noise = request.Strength is null && asked.Task.FadesWithNoise() ? NoiseEstimate.Of(photo) : null;
        double strength = asked.Task.Decoder.IsGray || asked.Task.Decoder.IsCoded ? 1
            : request.Strength ?? (noise is double sigma ? NoiseEstimate.Share(sigma) : 1);
        Tile[] tiles = [.. job.Grid.Tiles.Where(tile => strength > 0 && holes?.IsIn(tile.X, tile.Y, job.Grid.TileSize) != false)];
        double encode = work.Lap();

        // 5. From tiles to an answer of the picture's size: in the photo's own place, or beside it in gray or in colors that stand for
        // data.
        byte[]? gray = asked.Task.Decoder.IsGray ? new byte[job.Size.Pixels] : null;
        float[]? coded = asked.Task.Decoder.IsCoded ? new float[checked(3 * (int)job.Size.Pixels)] : null;
        Photo answer = gray is not null ? Photo.FromGray(gray, job.Size)
            : coded is not null ? Photo.FromImage(new Picture(job.Size.Width, job.Size.Height))
            : photo;
        ChangeGuard? guard = Guard(job, holes);
        work.Begin(PipelineStage.Restoring);
        work.BeginLoop(tiles.Length);
        double? damage = null;
        if (tiles.Length > 0)
        {
            work.Time(() =>
            {
                RestorerSource source = new(photo, holes, Overview.Of(photo, holes, job.OverviewSide), job.Graph, job.Row, job.FillsHoles);
                if (job.IsNative)
                {
                    damage = Tiled(job, source, tiles, answer, strength, guard, work);
                }
                else
                {
                    Whole(job, source, answer, coded, strength, work);
                }

                return tiles.Length;
            });
        }

        // 6. What comes out: the picture, and what it tells.
        work.Begin(PipelineStage.Decoding);
        RestorationPlan plan = new(job.Grid.TileSize, job.Overlap, tiles.Length, job.AtOnce, job.Scale, strength, noise)
            { TilesLeft = guard?.Left, DamageLogit = damage };
        asked.Task.Decoder.FinishGray(gray);
        TaskData? data = gray is not null ? asked.Task.Decoder.ReadWhole(new GrayImage8(gray, job.Size.Width, job.Size.Height))
            : coded is not null ? asked.Task.Decoder.Read(new TaskFrame(coded, [], job.Size, asked.Instruction))
            : null;

        // Metres hold on the made pictures that sampling answers; on others the order of what is nearer carries over.
        data = familiarity is { IsWithin: false } || asked.Task.Restorer!.ExceptOn is not null ? data?.WithoutUnit() : data;
        RestoredPicture restored = new(asked.Task.Decoder.CutsOut ? photo.WithOpacity(gray) : answer, data, familiarity);
        PixWizardResult result = Result(job, asked, plan, restored, work);
        return result with { Metrics = result.Metrics with { EncodeMilliseconds = encode, DecodeMilliseconds = work.Lap() } };
    }

    /// <exception cref="OptionException">The task paints holes, and the picture has none.</exception>
    private static HoleMask? FindHoles(TaskEntry task, Photo photo, GrayImage8? mask)
    {
        HoleMask? holes = task.Decoder.FindHoles(photo, mask);
        return holes is not null || !task.Decoder.TakesMask
            ? holes
            : throw new OptionException(nameof(PixWizardRequest.Mask),
                $"task '{task.Id}' paints holes, and there is no mask; give one that is white where the picture is to be painted anew.");
    }

    private static Photo Prepare(RestorerJob job, CancellationToken cancellation)
    {
        SourcePicture image = job.Request.Image!;
        Photo photo = image.ToPhoto(cancellation);
        return job.Size != image.Size ? photo.Resize(job.Size) : image.SharesPixels ? photo.Copy() : photo;
    }

    /// <summary>What leaves an undamaged picture alone; null where all of the answer is wanted.</summary>
    private static ChangeGuard? Guard(RestorerJob job, HoleMask? holes) =>
        job.Task.Restorer is { } restorer && (restorer.DamageAbove ?? restorer.LeavesBelow) is not null && job.Request.Strength is null
            && holes is null && !job.Task.Decoder.IsGray && job.Scale == 1
            ? new ChangeGuard(restorer)
            : null;

    /// <summary>Restores a photo in its place, or paints a gray answer on a canvas.</summary>
    /// <returns>Mean logit of damage; null where the network does not tell.</returns>
    private double? Tiled(
        RestorerJob job, RestorerSource source, Tile[] tiles, Photo target, double strength, ChangeGuard? guard, Work work)
    {
        ImageSize size = job.Grid.TileSize;
        TileBlend blend = new(job.Grid, target, source.Holes, strength);
        float[] seen = guard is null ? [] : new float[3 * size.Pixels];

        // A few tiles tell of the whole beforehand; their answers are kept until it is their turn.
        Dictionary<Tile, (float[] Restored, float Damage)> known = [];
        RestorerGraph.Run(graphs, source, guard is null ? [] : ChangeGuard.Some(tiles), size, job.AtOnce, (tile, restored, damage) =>
        {
            source.Photo.Read(tile.X, tile.Y, size.Width, size.Height, seen);
            guard!.Probe(seen, restored, damage);
            known.Add(tile, (restored.ToArray(), damage));
        }, work);
        int next = 0;
        double logits = 0;
        RestorerGraph.Run(graphs, source, [.. tiles.Where(tile => !known.ContainsKey(tile))], size, job.AtOnce, (tile, restored, damage) =>
        {
            AddKnown();
            Add(tile, restored, damage);
        }, work);
        AddKnown();
        blend.Finish();
        return double.IsNaN(logits) ? null : logits / tiles.Length;

        void AddKnown()
        {
            while (next < tiles.Length && known.TryGetValue(tiles[next], out (float[] Restored, float Damage) answer))
            {
                Add(tiles[next], answer.Restored, answer.Damage);
            }
        }

        void Add(Tile tile, ReadOnlySpan<float> restored, float damage)
        {
            if (guard is not null)
            {
                // Rows of this tile are painted by later ones only: it is still as the restorer saw it.
                source.Photo.Read(tile.X, tile.Y, size.Width, size.Height, seen);
                guard.Fade(seen, restored, damage);
            }

            blend.Add(tile, guard is null ? restored : seen);
            logits += damage;
            next++;
            work.StepDone(PipelineStage.Restoring);
        }
    }

    /// <summary>Answers a small copy of the whole picture, and enlarges the answer along the picture's own edges.</summary>
    private void Whole(RestorerJob job, RestorerSource source, Photo target, float[]? coded, double strength, Work work)
    {
        ImageSize size = job.Grid.TileSize;
        Photo small = source.Photo.Resize(size);
        float[] guide = new float[3 * size.Pixels], restored = new float[guide.Length];
        small.Read(0, 0, size.Width, size.Height, guide);
        RestorerGraph.Run(
            graphs, source with { Photo = small, Holes = null }, [default], size, atOnce: 1, (_, answer, _) => answer.CopyTo(restored),
            work);
        work.StepDone(PipelineStage.Restoring);

        GuidedEnlarger enlarger = new(restored, guide, size);
        for (int top = 0; top < job.Size.Height; top += RowsAtATime)
        {
            work.Cancellation.ThrowIfCancellationRequested();
            int rows = Math.Min(RowsAtATime, job.Size.Height - top);
            float[] own = new float[3 * rows * job.Size.Width], planes = new float[own.Length];
            source.Photo.Read(0, top, job.Size.Width, rows, own);
            enlarger.Enlarge(job.Size, top, own, planes);
            target.Paint(0, top, job.Size.Width, rows, planes, [], strength);
            if (coded is not null)
            {
                Keep(planes, coded, (int)job.Size.Pixels, top * job.Size.Width);
            }
        }
    }

    /// <summary>Rows of an answer, unrounded, for the task's reader: from [-1, 1] to [0, 1], clamped.</summary>
    private static void Keep(float[] planes, float[] coded, int area, int first)
    {
        int count = planes.Length / 3;
        for (int plane = 0; plane < 3; plane++)
        {
            Span<float> kept = coded.AsSpan((plane * area) + first, count);
            TensorPrimitives.Add(planes.AsSpan(plane * count, count), 1, kept);
            TensorPrimitives.Multiply(kept, 0.5f, kept);
            TensorPrimitives.Clamp(kept, 0, 1, kept);
        }
    }

    private PixWizardResult Result(RestorerJob job, Asked asked, RestorationPlan plan, RestoredPicture restored, Work work)
    {
        PixWizardRequest request = job.Request;
        ImageSize size = request.Size.Kind is OutputSizeKind.Auto or OutputSizeKind.Bucket ? job.Size
            : request.Size.ForPicture(request.Image!.Size, job.Size);
        TaskData? data = restored.Data?.Resize(request.DataSize.ForData(request.Image!.Size, job.Size));
        Photo photo = size == job.Size ? restored.Photo : restored.Photo.Resize(size);
        return new PixWizardResult
        {
            Photo = photo,
            Data = data,
            DataScale = DataScale.Of(request.Image!.Size, data?.Size),
            Task = job.Task.Id,
            Choice = asked.Choice,
            Instruction = asked.Instruction,
            SourceFile = request.Image.File,
            Bucket = job.IsNative ? job.Size : job.Grid.TileSize,
            Sampling = null,
            Restoration = plan,
            Familiarity = restored.Familiarity,
            Warnings =
            [
                .. request.Losses(photo), .. request.Unused(job.Task), .. asked.Text?.Cuts ?? [], .. asked.Choice?.Doubts() ?? [],
                .. plan.Doubts(),
                .. restored.Familiarity?.Doubts(job.Task.Id) ?? [], .. graphs.Warnings,
            ],
            Metrics = work.Metrics(graphs, options.EffectiveThreads, branches: 1, plan.Tiles, batchSize: 1),
        };
    }
}

/// <summary>An answer of the picture's size.</summary>
/// <param name="Photo">What the user gets.</param>
/// <param name="Data">What it tells; null where the picture is all of it.</param>
/// <param name="Familiarity">How the input lies to what the task was taught on; null where the bundle can't tell.</param>
internal sealed record RestoredPicture(Photo Photo, TaskData? Data, Familiarity? Familiarity);
