namespace OnnxPixWizard.Training.Restorers;

/// <summary>What the restorer answers; the number is the row of its table of tasks.</summary>
internal enum RestorerTask
{
    /// <summary>Noise of any kind.</summary>
    Denoise,

    /// <summary>Traces of lossy files.</summary>
    Jpeg,

    /// <summary>Motion and focus.</summary>
    Deblur,

    /// <summary>A picture that was enlarged by 2; by 3 and 4: see the last ones.</summary>
    SuperResolution,

    /// <summary>Rain.</summary>
    Derain,

    /// <summary>Snow.</summary>
    Desnow,

    /// <summary>Haze.</summary>
    Dehaze,

    /// <summary>Too little light.</summary>
    LowLight,

    /// <summary>Patterns of photographed displays.</summary>
    Demoire,

    /// <summary>Cast shadows.</summary>
    Deshadow,

    /// <summary>Letters laid over the picture.</summary>
    Watermark,

    /// <summary>Aged and scratched prints.</summary>
    OldPhoto,

    /// <summary>Unknown mild mixtures.</summary>
    Restore,

    /// <summary>Holes.</summary>
    Inpaint,

    /// <summary>Missing borders.</summary>
    Outpaint,

    /// <summary>Canny's edges.</summary>
    Canny,

    /// <summary>Strength of edges.</summary>
    SoftEdges,

    /// <summary>Pencil sketch.</summary>
    Sketch,

    /// <summary>Black lines on white.</summary>
    LineArt,

    /// <summary>Mask of what the picture is about.</summary>
    Subject,

    /// <summary>Distance.</summary>
    Depth,

    /// <summary>Directions of surfaces.</summary>
    Normals,

    /// <summary>Sky, ground and solids.</summary>
    Segmentation,

    /// <summary>A picture that was enlarged by 3.</summary>
    SuperResolution3,

    /// <summary>A picture that was enlarged by 4.</summary>
    SuperResolution4,

    /// <summary>Oil painting.</summary>
    Oil,

    /// <summary>Watercolor.</summary>
    Watercolor,

    /// <summary>Flat colors and ink.</summary>
    Cartoon,

    /// <summary>Colored pencils.</summary>
    ColoredPencil,

    /// <summary>Brown toning.</summary>
    Sepia,

    /// <summary>Day for night.</summary>
    Night,
}
