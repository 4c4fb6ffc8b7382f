namespace OnnxPixWizard.Training.Scenes.Referring;

/// <summary>Places relative to another solid, as seen by the camera.</summary>
internal enum SpatialRelation
{
    /// <summary>None is named.</summary>
    None,

    /// <summary>Further left in the picture.</summary>
    LeftOf,

    /// <summary>Further right in the picture.</summary>
    RightOf,

    /// <summary>Nearer to the camera.</summary>
    InFrontOf,

    /// <summary>Farther from the camera.</summary>
    Behind,
}
