using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Restoration;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tasks.Choosing;

namespace OnnxPixWizard;

/// <summary>A request that the restorer answers, with all choices made.</summary>
internal sealed record RestorerJob
{
    private const int DefaultSide = 256, DefaultScale = 2;

    public required PixWizardRequest Request { get; init; }

    public required TaskEntry Task { get; init; }

    /// <summary>Size of the answer: the picture's own, or enlarged.</summary>
    public required ImageSize Size { get; init; }

    /// <summary>Factor by which the picture is enlarged; 1 is none.</summary>
    public required int Scale { get; init; }

    /// <summary>Of <see cref="Size"/>, or one tile of the working size.</summary>
    public required TileGrid Grid { get; init; }

    public required int Overlap { get; init; }

    public required int OverviewSide { get; init; }

    /// <inheritdoc cref="RestorerSettings.FillsHoles"/>
    public bool FillsHoles { get; init; }

    /// <summary>Tiles at work at one time.</summary>
    public required int AtOnce { get; init; }

    /// <summary>Name of the graph that answers, and the row of its table of tasks.</summary>
    public string Graph => Task.Restorer!.GraphName;

    /// <inheritdoc cref="Graph"/>
    public int Row => Task.Restorer!.RowAt(Scale);

    /// <summary>Whether the picture is restored in its own pixels.</summary>
    public bool IsNative => Task.Restorer!.Scale == RestorerScale.Native;

    /// <summary>Fills in what the request leaves open.</summary>
    /// <exception cref="OptionException">The request does not fit the task.</exception>
    /// <exception cref="MemoryLimitException">The answer does not fit into memory.</exception>
    public static RestorerJob Plan(BundleManifest manifest, MemoryBudget memory, PixWizardRequest request, TaskEntry task, int threads)
    {
        request.RequireMaskFits();
        RestorerSettings settings = manifest.ShapeOf(task.Restorer!.GraphName);
        ImageSize input = request.Image!.Size;
        int scale = ScaleOf(request, task), tile = request.Tile ?? settings.Tile;
        int overlap = request.Overlap ?? Math.Min(settings.Overlap, tile / TileLimits.OverlapShare);
        if (overlap > tile / TileLimits.OverlapShare)
        {
            throw new OptionException(nameof(request.Overlap),
                $"an overlap of {overlap} pixels is too much for tiles of {tile}: at most {tile / TileLimits.OverlapShare}, or choose "
                    + "larger tiles.");
        }

        ImageSize size = task.Enlarges() ? OutputSize.Of(input.Width * scale, input.Height * scale, nameof(request.Scale)).Exact : input;
        TaskRestorer restorer = task.Restorer!;
        TileGrid grid = restorer.Scale == RestorerScale.Native
            ? new TileGrid(size, tile, overlap, settings.Multiple)
            : Whole(Working(input, restorer.Side ?? DefaultSide, settings.Multiple), settings.Multiple);
        RestorerJob job = new()
        {
            Request = request, Task = task, Size = size, Scale = scale, Grid = grid, Overlap = overlap,
            OverviewSide = settings.OverviewSide,
            FillsHoles = settings.FillsHoles == true,
            AtOnce = Math.Min(request.TileBatch ?? threads, grid.Columns.Count * grid.Rows.Count),
        };
        RestorerMemory.Require(memory, job);
        return job;
    }

    /// <summary>A size of about side * side pixels and the picture's shape, of whole multiples.</summary>
    internal static ImageSize Working(ImageSize picture, int side, int multiple)
    {
        double ratio = Math.Sqrt(picture.Ratio);
        return new ImageSize(Rounded(side * ratio), Rounded(side / ratio));

        int Rounded(double length) => Math.Max(1, (int)Math.Round(Math.Min(length, TileLimits.Most) / multiple)) * multiple;
    }

    private static TileGrid Whole(ImageSize size, int multiple) => new(size, Math.Max(size.Width, size.Height), 0, multiple);

    private static int ScaleOf(PixWizardRequest request, TaskEntry task) => task.Enlarges()
        ? request.Scale ?? EnlargementWords.Factor(request.Instruction) ?? DefaultScale
        : request.Scale is null ? 1 : throw Unfit(request, task);

    /// <summary>Refuses a scale for a task that does not enlarge.</summary>
    public static OptionException Unfit(PixWizardRequest request, TaskEntry task) =>
        new(nameof(request.Scale),
            $"task '{task.Id}' does not enlarge; leave the scale out, or name a task that does, such as super-resolution.");
}

/// <summary>What the restorer takes of memory.</summary>
internal static class RestorerMemory
{
    /// <summary>
    /// Bytes of a pixel of the picture while it is read, painted and written, and of gray data; of a tile's pixel in the network, of a
    /// pixel of a row of
    /// tiles that is blended, and of a pixel that is read as data, with its planes.
    /// </summary>
    private const long PictureBytes = 9, GrayBytes = 3, TileBytes = 1600, BandBytes = 24, CodedBytes = 30;

    /// <exception cref="MemoryLimitException">It does not fit.</exception>
    public static void Require(MemoryBudget budget, RestorerJob job)
    {
        long perPixel = PictureBytes + (job.Task.Decoder.IsGray ? PictureBytes + GrayBytes : job.Task.Decoder.IsCoded ? CodedBytes : 0),
            tile = job.Grid.TileSize.Pixels;
        // An enlarged picture's own pixels are held beside it while it is made.
        long own = job.Scale > 1 ? job.Request.Image!.Size.Pixels * PictureBytes : 0;
        long work = (tile * TileBytes * job.AtOnce) + ((long)job.Size.Width * job.Grid.TileSize.Height * BandBytes) + own;
        budget.Require(work + (job.Size.Pixels * perPixel), $"an answer of {job.Size} in tiles of {job.Grid.TileSize}", left => left <= work
            ? "smaller tiles, or fewer at one time, take less"
            : $"about {(left - work) / perPixel / 1_000_000} million pixels would fit");
    }
}
