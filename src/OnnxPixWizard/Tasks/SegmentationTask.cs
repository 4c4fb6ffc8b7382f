using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>Classes, each painted flat in its own color.</summary>
public sealed record SegmentationTask : TaskKind
{
    /// <summary>The classes; a pixel belongs to the one of nearest color.</summary>
    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];

    /// <summary>
    /// File of the bundle that holds the classes in place of <see cref="Legend"/>: a line for each, its color and its name, such as
    /// <c>#787878 wall</c>; the first line is class 0.
    /// </summary>
    public string? Palette { get; init; }

    internal override bool TakesRestorer => true;

    internal override bool IsCoded => true;

    internal override void Check(ManifestChecker check, string field)
    {
        check.That(Legend.Count > 0 || Palette is not null, field + ".legend", "holds no class");
        check.That(Legend.Count == 0 || Palette is null, field + ".palette", "stands beside a legend: one of the two is enough");
        check.FileName(Palette ?? "none", field + ".palette");
        check.That(Legend.Select(static l => l.Id).Distinct().Count() == Legend.Count, field + ".legend", "an id occurs twice");
        check.That(Legend.All(static l => l.Id is >= 0 and <= 255), field + ".legend", "an id is not within 0 to 255");
    }

    internal override string? SettingsFile => Palette;

    internal override TaskKind WithSettings(string path) => this with { Palette = null, Legend = PaletteFile.Read(path) };

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

/// <summary>Classes by their colors, a line for each.</summary>
internal static class PaletteFile
{
    private const int MostClasses = 256;

    /// <exception cref="BundleException">A line is no color and name, a color or a name occurs twice, or there are too many.</exception>
    public static IReadOnlyList<LegendEntry> Read(string path)
    {
        List<LegendEntry> classes = [];
        foreach ((int number, string line) in File.ReadLines(path).Index())
        {
            string text = line.Trim();
            if (text.Length == 0)
            {
                continue;
            }

            string name = text.Length > 7 ? text[7..].TrimStart(' ', '\t', ',', ';') : string.Empty;
            bool isRead = RgbColor.TryParse(text[..Math.Min(7, text.Length)], out RgbColor color) && name.Length > 0;
            string? problem = !isRead ? $"'{text}' is no color and name, such as '#787878 wall'"
                : classes.Exists(known => known.Color == color) ? $"color {color} occurs twice"
                : classes.Exists(known => known.Name == name) ? $"class '{name}' occurs twice"
                : classes.Count == MostClasses ? $"there are more than {MostClasses} classes"
                : null;
            if (problem is not null)
            {
                throw new BundleException(
                    BundleFault.File, path, FormattableString.Invariant($"line {number + 1}"), problem, "Correct the palette");
            }

            classes.Add(new LegendEntry { Id = classes.Count, Name = name, Color = color });
        }

        return classes.Count > 0
            ? classes
            : throw new BundleException(BundleFault.File, path, null, "it holds no class", "Write a line for each, such as '#787878 wall'");
    }
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
