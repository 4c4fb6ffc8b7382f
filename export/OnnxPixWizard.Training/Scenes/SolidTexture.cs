namespace OnnxPixWizard.Training.Scenes;

/// <summary>Surface patterns of solids: the named color and a lighter or darker tone of it.</summary>
internal enum SolidTexture
{
    /// <summary>One tone.</summary>
    Matte,

    /// <summary>Bands along the height.</summary>
    Striped,

    /// <summary>Chequered cells.</summary>
    Checkered,
}
