namespace OnnxPixWizard.Training.Examples;

/// <summary>Colors that the highlight task paints with; fully saturated sRGB.</summary>
internal enum PaintColor
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
