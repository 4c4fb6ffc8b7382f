namespace OnnxPixWizard.Training.Instructions;

/// <summary>Tasks that examples are made for.</summary>
internal enum TrainingTask
{
    /// <summary>Remove Gaussian noise.</summary>
    Denoise,

    /// <summary>Fill grey holes.</summary>
    Inpaint,

    /// <summary>Paint depth.</summary>
    Depth,

    /// <summary>Paint surface normals.</summary>
    Normals,

    /// <summary>Paint classes.</summary>
    Segmentation,

    /// <summary>Paint the described object in a named color.</summary>
    Highlight,

    /// <summary>Paint the described object white on black.</summary>
    Mask,

    /// <summary>Paint a described picture on a blank canvas.</summary>
    TextToImage,
}
