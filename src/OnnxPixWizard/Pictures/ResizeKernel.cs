namespace OnnxPixWizard.Pictures;

/// <summary>Filter used for resizing. Reduction widens the filter with the factor (antialiasing), but for nearest.</summary>
public enum ResizeKernel
{
    /// <summary>Windowed sinc with three lobes.</summary>
    Lanczos3,

    /// <summary>Catmull-Rom cubic.</summary>
    Bicubic,

    /// <summary>Linear interpolation: no overshoot.</summary>
    Bilinear,

    /// <summary>The sample whose area holds the target pixel's centre: for labels and masks.</summary>
    Nearest,
}
