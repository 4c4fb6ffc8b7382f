using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>Edges, contours or lines of a picture, drawn in gray: the
/// picture is the answer, and the same levels are told as data.</summary>
public sealed record EdgesTask : TaskKind
{
    /// <summary>
    /// Share of white from which on a level becomes white, all below it black: a network that is unsure where a thin line runs draws it
    /// faintly. Null: levels stay as drawn.
    /// </summary>
    public double? Threshold { get; init; }

    internal override bool TakesRestorer => true;

    internal override bool IsPicture => true;

    internal override bool IsGray => true;

    internal override void Check(ManifestChecker check, string field) =>
        check.Within(Threshold ?? 1, 0.01, 1, field + ".threshold");

    internal override void FinishGray(Span<byte> levels)
    {
        if (Threshold is double share)
        {
            foreach (ref byte level in levels)
            {
                level = level >= share * byte.MaxValue ? byte.MaxValue : byte.MinValue;
            }
        }
    }

    internal override void FinishPicture(Picture picture, SourcePicture? source, GrayImage8? mask)
    {
        // All three colors by their mean, as the data are read.
        for (int i = 0; Threshold is not null && i < picture.Pixels.Length; i += 3)
        {
            Span<byte> pixel = picture.Pixels.Slice(i, 3);
            pixel.Fill((byte)((pixel[0] + pixel[1] + pixel[2]) / 3));
            FinishGray(pixel);
        }
    }

    internal override TaskData Read(TaskFrame frame)
    {
        byte[] levels = frame.Levels();
        FinishGray(levels);
        return new EdgeMap(levels, frame.Size);
    }

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
