using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Export.Precision;

/// <summary>Names of <see cref="BundlePrecision"/>.</summary>
public static class BundlePrecisions
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
