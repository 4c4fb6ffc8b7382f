namespace OnnxPixWizard.Bundles;

/// <summary>A class of a segmentation.</summary>
public sealed record LegendEntry
{
    /// <summary>Number in label maps, 0 to 255.</summary>
    public required int Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Colour in which the network paints it.</summary>
    public required RgbColor Color { get; init; }
}
