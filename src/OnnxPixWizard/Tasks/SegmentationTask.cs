using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>Classes, each painted flat in its own color.</summary>
public sealed record SegmentationTask : TaskKind
{
    /// <summary>The classes; a pixel belongs to the one of nearest color.</summary>
    public required IReadOnlyList<LegendEntry> Legend { get; init; }

    internal override bool TakesRestorer => true;

    internal override bool IsCoded => true;

    internal override void Check(ManifestChecker check, string field)
    {
        check.That(Legend.Count > 0, field + ".legend", "holds no class");
        check.That(Legend.Select(static l => l.Id).Distinct().Count() == Legend.Count, field + ".legend", "an id occurs twice");
        check.That(Legend.All(static l => l.Id is >= 0 and <= 255), field + ".legend", "an id is not within 0 to 255");
    }

    internal override TaskData Read(TaskFrame frame)
    {
        int count = frame.Area;
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = Nearest(frame.Pixels[i] * 255, frame.Pixels[count + i] * 255, frame.Pixels[(2 * count) + i] * 255);
        }

        return new LabelMap(labels, frame.Size, Legend);
    }

    private byte Nearest(float red, float green, float blue)
    {
        float least = float.PositiveInfinity;
        int best = 0;
        foreach (LegendEntry entry in Legend)
        {
            float r = red - entry.Color.R, g = green - entry.Color.G, b = blue - entry.Color.B;
            float distance = (r * r) + (g * g) + (b * b);
            if (distance < least)
            {
                (least, best) = (distance, entry.Id);
            }
        }

        return (byte)best;
    }
}

/// <summary>A class of a segmentation.</summary>
public sealed record LegendEntry
{
    /// <summary>Number in label maps, 0 to 255.</summary>
    public required int Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Color in which the network paints it.</summary>
    public required RgbColor Color { get; init; }
}

/// <summary>The class of each pixel.</summary>
public sealed class LabelMap : TaskData
{
    private readonly byte[] _labels;

    /// <param name="labels">[height, width], ids of the legend; kept, not copied.</param>
    /// <param name="size">Width and height.</param>
    /// <param name="legend">What the ids mean.</param>
    /// <exception cref="ArgumentException">The labels do not fill the size.</exception>
    public LabelMap(byte[] labels, ImageSize size, IReadOnlyList<LegendEntry> legend)
        : base(size)
    {
        _labels = Filling(labels, size, 1);
        Legend = legend;
    }

    /// <summary>Ids of <see cref="Legend"/>, [height, width].</summary>
    public ReadOnlySpan<byte> Labels => _labels;

    /// <summary>What the ids mean.</summary>
    public IReadOnlyList<LegendEntry> Legend { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TaskFile> Files =>
    [
        new(".labels.png", "class ids, 8-bit grey", stream =>
            new GrayImage8(_labels, Size.Width, Size.Height).Save(stream, new ImageSaveOptions { PngCompression = 1 })),
        new(".legend.json", "names, colours and pixel counts of the class ids", WriteLegend),
    ];

    /// <inheritdoc/>
    public override TaskData Resize(ImageSize size) => size == Size
        ? this
        : new LabelMap(LabelGrid.Resize(_labels, Size, size), size, Legend);

    private void WriteLegend(Stream stream)
    {
        long[] counts = new long[256];
        foreach (byte label in _labels)
        {
            counts[label]++;
        }

        using Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("width", Size.Width);
        writer.WriteNumber("height", Size.Height);
        writer.WriteStartArray("classes");
        foreach (LegendEntry entry in Legend)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", entry.Id);
            writer.WriteString("name", entry.Name);
            writer.WriteString("color", entry.Color.ToString());
            writer.WriteNumber("pixels", counts[entry.Id]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
