namespace OnnxPixWizard.Training.Scenes;

/// <summary>Classes of the segmentation, numbered as in the label map.</summary>
internal enum SceneClass
{
    /// <summary>No surface.</summary>
    Sky,

    /// <summary>The ground plane.</summary>
    Ground,

    /// <summary>A ball.</summary>
    Ball,

    /// <summary>A cube.</summary>
    Cube,

    /// <summary>A cylinder.</summary>
    Cylinder,

    /// <summary>A cone.</summary>
    Cone,
}
