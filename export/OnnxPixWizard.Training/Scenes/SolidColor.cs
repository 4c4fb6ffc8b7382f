namespace OnnxPixWizard.Training.Scenes;

/// <summary>Named colors of solids.</summary>
internal enum SolidColor
{
    /// <summary>Red.</summary>
    Red,

    /// <summary>Green.</summary>
    Green,

    /// <summary>Blue.</summary>
    Blue,

    /// <summary>Yellow.</summary>
    Yellow,

    /// <summary>Orange.</summary>
    Orange,

    /// <summary>Purple.</summary>
    Purple,

    /// <summary>Cyan.</summary>
    Cyan,

    /// <summary>White.</summary>
    White,
}
