using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Cli.Commands;

/// <summary>What <c>generate</c> writes: a picture or a contact sheet, or
/// a file for each picture, and an animation. All files or none.</summary>
internal sealed class GenerateOutputs
{
    private const string Placeholder = "{n}";
    private const long MostSheetPixels = 1L << 27;
    private const long MostAnimationBytes = 1L << 30;

    private readonly string _output;
    private readonly string? _animation;
    private readonly ImageSaveOptions _save;
    private readonly int _frameTime;
    private PictureGrid? _grid;
    private PictureFrame? _frame;
    private Animation? _frames;

    private GenerateOutputs(string output, string? animation, ImageSaveOptions save, int frameTime)
    {
        _output = output;
        _animation = animation;
        _save = save;
        _frameTime = frameTime;
    }

    /// <summary>Draws the states into the animation's frames; null where none is wanted.</summary>
    public PixNerdObserver? Observer => _animation is null ? null : Draw;

    private bool IsSeparate => _output.Contains(Placeholder, StringComparison.Ordinal);

    /// <summary>Reads the options and checks that the files can be written, before anything is loaded.</summary>
    public static GenerateOutputs Of(ParseResult parsed, GenerateOptions options)
    {
        string output = parsed.GetRequiredValue(options.Output);
        string? animation = parsed.GetValue(options.Animate);
        int frameTime = parsed.GetValue(options.FrameTime);
        ImageSaveOptions save = options.Shared.Save(parsed, output);
        if (frameTime is < 20 or > 60000)
        {
            throw new CommandException(ExitCode.Usage, $"--frame-time: {frameTime} is not within 20 and 60000 ms.");
        }

        if (animation is not null)
        {
            if (string.IsNullOrWhiteSpace(animation))
            {
                throw new CommandException(ExitCode.Usage, "--animate: the file's name is empty; name a .gif or .webp file.");
            }

            if (string.Equals(Path.GetFullPath(animation), Path.GetFullPath(output), StringComparison.Ordinal)
                || OutputGuard.FindClash([output], [animation]) is not null)
            {
                throw new CommandException(ExitCode.Usage, $"--animate: '{animation}' is the output itself; name another file.");
            }

            _ = ImageFormats.ForWritingAnimation(animation);
            AtomicFile.EnsureWritable(animation);
        }

        if (parsed.GetValue(options.Separate) && !output.Contains(Placeholder, StringComparison.Ordinal))
        {
            if (output == SharedOptions.StandardStream)
            {
                throw new CommandException(ExitCode.Usage, "--separate: standard output holds one picture; name a file with --output.");
            }

            output = $"{Path.ChangeExtension(output, null)}-{Placeholder}{Path.GetExtension(output)}";
        }

        return new GenerateOutputs(output, animation, save, frameTime);
    }

    /// <summary>All files that will be written.</summary>
    /// <param name="count">Pictures.</param>
    public IEnumerable<string> Files(int count) =>
    [
        .. IsSeparate ? Enumerable.Range(0,
            count).Select(i => Numbered(i, count)) : _output == SharedOptions.StandardStream ? [] : [_output],
        .. _animation is null ? (string[])[] : [_animation],
    ];

    /// <summary>Lays the sheet out and refuses one that no file or memory holds.</summary>
    public void Prepare(PixNerdRequest request, BundleManifest manifest, PictureFrame frame, int? columns)
    {
        _frame = frame;
        _grid = new PictureGrid(frame.Kept, request.Count, columns);
        if (_grid.Size.Pixels > MostSheetPixels && (!IsSeparate || _animation is not null))
        {
            throw new CommandException(ExitCode.Usage,
                $"--count: a sheet of {request.Count} pictures of {_grid.Tile} has {_grid.Size.Pixels / 1e6:F0} million pixels, at most "
                    + $"{MostSheetPixels / 1e6:F0} are possible; take fewer, or --separate.");
        }

        RequireFits("--output", _save.Format!.Value, IsSeparate ? _grid.Tile : _grid.Size);
        if (_animation is null)
        {
            return;
        }

        RequireFits("--animate", ImageFormats.ForWritingAnimation(_animation), _grid.Size);
        int frames = (request.Steps ?? (manifest.Sampling.GridCountsPoints ? manifest.Sampling.Steps - 1 : manifest.Sampling.Steps)) + 1;
        if (3 * _grid.Size.Pixels * frames > MostAnimationBytes)
        {
            throw new CommandException(ExitCode.Usage,
                $"--animate: {frames} frames of {_grid.Size} need more than 1 GiB; take fewer pictures, fewer steps or a smaller size.");
        }

        _frames = _grid.Animate(frames);
    }

    /// <summary>Writes all files, or none.</summary>
    /// <exception cref="ImageException">A file can't be written.</exception>
    public IReadOnlyList<SavedFile> Write(PixNerdResult result)
    {
        long start = Stopwatch.GetTimestamp();
        List<(SavedFile File, Action<Stream> Write)> files = [];
        List<SavedFile> piped = [];
        int count = result.Pictures.Count;
        if (IsSeparate)
        {
            for (int i = 0; i < count; i++)
            {
                Picture picture = result.Pictures[i];
                files.Add((new SavedFile(Numbered(i, count), "a picture"), stream => picture.Save(stream, _save)));
            }
        }
        else
        {
            Picture sheet = count == 1 ? result.Pictures[0] : _grid!.Sheet(result.Pictures);
            string description = count == 1 ? "the picture" : $"{count} pictures, {_grid!.Columns} in a row";
            if (_output == SharedOptions.StandardStream)
            {
                piped.Add(SharedOptions.WriteToOutput(stream => sheet.Save(stream, _save), description));
            }
            else
            {
                files.Add((new SavedFile(_output, description), stream => sheet.Save(stream, _save)));
            }
        }

        if (_frames is Animation frames)
        {
            AnimationOptions options = new()
            {
                Format = ImageFormats.ForWritingAnimation(_animation!), Quality = _save.Quality, FrameMilliseconds = _frameTime,
                LastFrameMilliseconds = Math.Max(_frameTime, new AnimationOptions().LastFrameMilliseconds),
            };
            files.Add((new SavedFile(_animation!, $"from noise to picture, {frames.Frames} frames"),
                stream => stream.Write(frames.Encode(options))));
        }

        AtomicFile.WriteAll([.. files.Select(static f => (f.File.Path, f.Write))]);
        result.Metrics.SaveMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return [.. piped, .. files.Select(static f => f.File)];
    }

    private string Numbered(int index, int count)
    {
        int digits = count.ToString(CultureInfo.InvariantCulture).Length;
        string number = (index + 1).ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return _output.Replace(Placeholder, number, StringComparison.Ordinal);
    }

    private static void RequireFits(string option, ImageFormat format, ImageSize size)
    {
        if (Math.Max(size.Width, size.Height) > ImageFormats.LongestSide(format))
        {
            throw new CommandException(ExitCode.Usage,
                $"{option}: {format} holds sides of at most {ImageFormats.LongestSide(format)} pixels, the sheet is {size}; take fewer "
                    + "pictures, --columns, or another format.");
        }
    }

    private void Draw(int picture, int point, float time, ReadOnlySpan<float> planes)
    {
        (int x, int y) = _grid!.PlaceOf(picture);
        _frames!.Paste(point, _frame!.Cut(PixNerdPipeline.Paint(planes, _frame.Drawn)), x, y);
    }
}
