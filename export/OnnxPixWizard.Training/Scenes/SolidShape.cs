namespace OnnxPixWizard.Training.Scenes;

/// <summary>Solids of a scene.</summary>
internal enum SolidShape
{
    /// <summary>Sphere resting on the ground.</summary>
    Ball,

    /// <summary>Cube resting on a face, turned about the vertical.</summary>
    Cube,

    /// <summary>Upright cylinder.</summary>
    Cylinder,

    /// <summary>Upright cone.</summary>
    Cone,
}
