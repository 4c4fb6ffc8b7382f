namespace OnnxPixWizard.Export.Precision;

/// <summary>How a bundle's graphs store their weights and compute.</summary>
public enum BundlePrecision
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
