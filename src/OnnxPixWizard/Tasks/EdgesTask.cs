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

/// <summary>How much of an edge or a line there is at each pixel, in levels as the picture shows them.</summary>
/// <param name="levels">[height, width]; kept, not copied.</param>
/// <param name="size">Width and height.</param>
/// <exception cref="ArgumentException">The values do not fill the size.</exception>
public sealed class EdgeMap(byte[] levels, ImageSize size) : LevelMap(levels, size)
{
    private protected override (string Suffix, string Description) File => (".edges.png", "8-bit grey, the edges or lines as drawn");

    private protected override LevelMap Of(byte[] levels, ImageSize size) => new EdgeMap(levels, size);
}
