using OnnxPixWizard.Export.Precision;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>What is converted, and into what.</summary>
public sealed record ConversionRequest
{
    /// <summary>Folders (or files) of the parts to convert, by the part's name.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>Folder of the bundle. One that is there is replaced when the new one is whole; parts that are not converted stay.</summary>
    public required string Target { get; init; }

    /// <summary>How weights are stored.</summary>
    public BundlePrecision Precision { get; init; }

    /// <summary>Bits in use of an 8-bit weight, as <see cref="PrecisionOptions.WeightBits"/>.</summary>
    public int WeightBits { get; init; } = 8;

    /// <summary>Whether parameters may hold NaN or infinity; otherwise such a checkpoint is refused.</summary>
    public bool AllowNonFinite { get; init; }
}
