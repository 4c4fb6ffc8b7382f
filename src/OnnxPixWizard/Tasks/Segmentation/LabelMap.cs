using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks.Segmentation;

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
        new(".labels.png", "class ids, 8-bit grey", stream => new GrayImage8(_labels, Size.Width, Size.Height).Save(stream, new ImageSaveOptions { PngCompression = 1 })),
        new(".legend.json", "names, colours and pixel counts of the class ids", WriteLegend),
    ];

    /// <inheritdoc/>
    public override TaskData Resize(ImageSize size) => size == Size ? this : new LabelMap(LabelGrid.Resize(_labels, Size, size), size, Legend);

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
