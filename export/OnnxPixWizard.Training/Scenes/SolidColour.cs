namespace OnnxPixWizard.Training.Scenes;

/// <summary>Named colours of solids.</summary>
public enum SolidColour
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
