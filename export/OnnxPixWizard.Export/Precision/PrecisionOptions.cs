using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Export.Precision;

/// <summary>How a network of 32-bit floats is rewritten.</summary>
internal sealed record PrecisionOptions
{
    /// <summary>The precision.</summary>
    public required BundlePrecision Precision { get; init; }

    /// <summary>
    /// Bits of an 8-bit weight in use, 7 or 8. With 7, sums of two products fit the 16-bit registers of x64 CPUs that have neither VNNI nor
    /// AMX; with 8 they may saturate there.
    /// </summary>
    public int WeightBits
    {
        get;
        init => field = value is 7 or 8 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Weights have 7 or 8 bits.");
    } = 8;

    /// <summary>Whether the autoencoder is rewritten in 16-bit floats too. The published
    /// one overflows in IEEE halves; some checkpoints were made to fit.</summary>
    public bool HalfAutoencoder { get; init; }
}

/// <summary>How a bundle's graphs store their weights and compute.</summary>
internal enum BundlePrecision
{
    /// <summary>32-bit floats; the parameters can be read back exactly.</summary>
    Float32,

    /// <summary>16-bit IEEE floats, weights and arithmetic: for GPUs.</summary>
    Float16,

    /// <summary>The upper halves of 32-bit floats, weights and arithmetic: for GPUs that have it.</summary>
    BFloat16,

    /// <summary>Linear maps by 8-bit integers, weights and activations: for CPUs.</summary>
    Int8,

    /// <summary>Linear maps of the text encoder and the step with 4-bit weights, the others as in <see cref="Int8"/>: for memory.</summary>
    Int4,
}

/// <summary>Names of <see cref="BundlePrecision"/>.</summary>
internal static class BundlePrecisions
{
    private static readonly (BundlePrecision Precision, string Option, string Name)[] s_names =
    [
        (BundlePrecision.Float32, "fp32", PrecisionNames.Float32),
        (BundlePrecision.Float16, "fp16", PrecisionNames.Float16),
        (BundlePrecision.BFloat16, "bf16", PrecisionNames.BFloat16),
        (BundlePrecision.Int8, "int8", PrecisionNames.Int8),
        (BundlePrecision.Int4, "int4", PrecisionNames.Int4),
    ];

    /// <summary>The words that name precisions on the command line.</summary>
    public static IReadOnlyList<string> Options { get; } = [.. s_names.Select(static entry => entry.Option)];

    /// <summary>The precision of a word of the command line, in any letter case; false for an unknown one.</summary>
    public static bool TryParse(string? option, out BundlePrecision precision)
    {
        int index = Array.FindIndex(s_names, entry => string.Equals(entry.Option, option, StringComparison.OrdinalIgnoreCase));
        precision = index < 0 ? default : s_names[index].Precision;
        return index >= 0;
    }

    /// <summary>The word of the command line.</summary>
    public static string ToOption(this BundlePrecision precision) => Array.Find(s_names, entry => entry.Precision == precision).Option;

    /// <summary>The name in a bundle's manifest, one of <see cref="PrecisionNames"/>.</summary>
    public static string ToName(this BundlePrecision precision) => Array.Find(s_names, entry => entry.Precision == precision).Name;
}
