namespace OnnxPixWizard.Pictures;

/// <summary>How a sample between two byte values becomes a byte.</summary>
public enum ByteRounding
{
    /// <summary>To the nearest value, halves to the even one.</summary>
    Nearest,

    /// <summary>To the nearest value, halves upwards, as PixNerd's published sampler does.</summary>
    HalfUp,

    /// <summary>Towards zero, as PyTorch's conversion to bytes does in the published samplers.</summary>
    Truncate,
}
