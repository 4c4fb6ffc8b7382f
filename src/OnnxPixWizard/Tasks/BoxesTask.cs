using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>
/// The objects asked for, each painted or framed; told as boxes. Painted objects that touch, and frames that cross, are one box.
/// </summary>
public sealed record BoxesTask : TaskKind
{
    /// <summary>Color of objects or frames that are painted over the picture; null: objects are white, all else black.</summary>
    public RgbColor? Color { get; init; }

    /// <summary>Certainty (0 to 1) above which a pixel belongs to an object: the mean of its colors,
    /// or, of a color painted over the picture, how much nearer it is to that than to what was there.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Share of the picture (0 to 1) that an object fills at least; smaller specks are none.</summary>
    public double LeastShare { get; init; } = ObjectBox.LeastShare;

    internal override string Phrase => $"Draw boxes around {TaskPhrases.Object}.";

    internal override bool NeedsInstruction(TaskEntry task) => true;

    internal override bool ReadsNamesAlone => true;

    internal override string ObjectIn(string words) => ObjectPhrase.OfBoxed(words);

    internal override void Check(ManifestChecker check, string field)
    {
        check.Within(Threshold, 0, 1, field + ".threshold");
        check.Within(LeastShare, 0, 1, field + ".leastShare");
    }

    internal override TaskData Read(TaskFrame frame)
    {
        float[] certainty = Color is RgbColor color ? PaintDistance.Certainty(frame, color) : frame.Grays();
        byte[] mask = Array.ConvertAll(certainty, value => value > Threshold ? byte.MaxValue : byte.MinValue);
        return new ObjectBoxes(MaskComponents.Of(mask, frame.Size).Boxes(certainty, LeastShare), frame.Size);
    }
}

/// <summary>An object that was found.</summary>
/// <param name="Box">Where it is, in pixels of the data.</param>
/// <param name="Score">Mean certainty of the object's pixels, 0 to 1.</param>
/// <param name="Pixels">The object's pixels, at the size that the network worked at.</param>
public sealed record ObjectBox(PixelBox Box, double Score, int Pixels)
{
    /// <summary>Share of the picture that an object fills at least, where nothing else is said.</summary>
    internal const double LeastShare = 0.0005;

    /// <summary>The same object on another grid.</summary>
    internal ObjectBox Scaled(ImageSize from, ImageSize to) => this with { Box = Box.Scaled(from, to) };

    /// <summary>Writes boxes as JSON.</summary>
    internal static void Write(Stream stream, ImageSize size, IReadOnlyList<ObjectBox> boxes)
    {
        using Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("width", size.Width);
        writer.WriteNumber("height", size.Height);
        writer.WriteStartArray("boxes");
        foreach (ObjectBox box in boxes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("x", box.Box.X);
            writer.WriteNumber("y", box.Box.Y);
            writer.WriteNumber("width", box.Box.Width);
            writer.WriteNumber("height", box.Box.Height);
            writer.WriteNumber("score", box.Score);
            writer.WriteNumber("pixels", box.Pixels);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

/// <summary>Boxes around the objects that the instruction refers to, the largest object first; none where nothing was found.</summary>
/// <param name="boxes">The objects.</param>
/// <param name="size">Size of the grid that the boxes are on.</param>
public sealed class ObjectBoxes(IReadOnlyList<ObjectBox> boxes, ImageSize size) : TaskData(size)
{
    /// <summary>The objects.</summary>
    public IReadOnlyList<ObjectBox> Boxes { get; } = boxes;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskFile> Files =>
    [
        new(".boxes.json", "boxes of the objects, in pixels of width and height, with scores",
            stream => ObjectBox.Write(stream, Size, Boxes)),
    ];

    /// <inheritdoc/>
    public override TaskData Resize(ImageSize size) => size == Size
        ? this
        : new ObjectBoxes([.. Boxes.Select(box => box.Scaled(Size, size))], size);
}
