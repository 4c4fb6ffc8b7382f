namespace OnnxPixWizard.Bundles;

/// <summary>Values of <see cref="BundleManifest.Precision"/>.</summary>
public static class PrecisionNames
{
    /// <summary>Weights and arithmetic in 32-bit floats.</summary>
    public const string Float32 = "float32";

    /// <summary>Weights and arithmetic in 16-bit IEEE floats.</summary>
    public const string Float16 = "float16";

    /// <summary>Weights and arithmetic in 16-bit brain floats.</summary>
    public const string BFloat16 = "bfloat16";

    /// <summary>Linear maps by 8-bit integers.</summary>
    public const string Int8 = "int8";

    /// <summary>Linear maps with 4-bit weights.</summary>
    public const string Int4 = "int4";

    /// <summary>Whether graphs compute in 16-bit floats, for which CPUs have hardly any kernels.</summary>
    public static bool IsHalf(string precision) => precision is Float16 or BFloat16;
}
