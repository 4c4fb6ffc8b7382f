using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>Edges, contours or lines of a picture, drawn in gray: the
/// picture is the answer, and the same levels are told as data.</summary>
public sealed record EdgesTask : TaskKind
{
    internal override bool TakesRestorer => true;

    internal override bool IsPicture => true;

    internal override bool IsGray => true;

    internal override TaskData Read(TaskFrame frame) => new EdgeMap(frame.Levels(), frame.Size);

    internal override TaskData ReadWhole(GrayImage8 answer) => new EdgeMap(answer.Pixels.ToArray(), answer.Size);
}

/// <summary>How much of an edge or a line there is at each pixel.</summary>
public sealed class EdgeMap : TaskData
{
    private readonly byte[] _levels;

    /// <param name="levels">[height, width], as the picture shows them; kept, not copied.</param>
    /// <param name="size">Width and height.</param>
    /// <exception cref="ArgumentException">The values do not fill the size.</exception>
    public EdgeMap(byte[] levels, ImageSize size)
        : base(size)
    {
        _levels = Filling(levels, size, 1);
    }

    /// <summary>Levels as the picture shows them, [height, width].</summary>
    public ReadOnlySpan<byte> Values => _levels;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskFile> Files =>
    [
        new(".edges.png", "8-bit grey, the edges or lines as drawn",
            stream => new GrayImage8(_levels, Size.Width, Size.Height).Save(stream, new ImageSaveOptions { PngCompression = 1 })),
    ];

    /// <inheritdoc/>
    public override TaskData Resize(ImageSize size) => size == Size
        ? this
        : new EdgeMap(
            new GrayImage8(_levels, Size.Width, Size.Height).Resize(size.Width, size.Height, ResizeKernel.Bilinear).Pixels.ToArray(), size);
}
