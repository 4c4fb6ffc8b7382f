namespace OnnxPixWizard.Training.Examples;

/// <summary>Colours that the highlight task paints with; fully saturated sRGB.</summary>
public enum PaintColour
{
    /// <summary>#FF0000.</summary>
    Red,

    /// <summary>#00FF00.</summary>
    Green,

    /// <summary>#0000FF.</summary>
    Blue,

    /// <summary>#FFFF00.</summary>
    Yellow,

    /// <summary>#FF00FF.</summary>
    Magenta,

    /// <summary>#00FFFF.</summary>
    Cyan,
}
