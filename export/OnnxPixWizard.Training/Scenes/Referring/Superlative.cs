namespace OnnxPixWizard.Training.Scenes.Referring;

/// <summary>Extremes that pick one solid among those of a description.</summary>
internal enum Superlative
{
    /// <summary>None is named.</summary>
    None,

    /// <summary>Farthest to the left in the picture.</summary>
    Leftmost,

    /// <summary>Farthest to the right in the picture.</summary>
    Rightmost,

    /// <summary>Nearest to the camera.</summary>
    Nearest,

    /// <summary>Farthest from the camera.</summary>
    Farthest,

    /// <summary>Largest in the picture and not smaller in metres than another.</summary>
    Largest,

    /// <summary>Smallest in the picture and not larger in metres than another.</summary>
    Smallest,
}
