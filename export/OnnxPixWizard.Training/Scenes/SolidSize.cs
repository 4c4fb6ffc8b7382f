namespace OnnxPixWizard.Training.Scenes;

/// <summary>Size names of solids; the radius of a large one is about twice that of a small one.</summary>
internal enum SolidSize
{
    /// <summary>Radius 0.32 to 0.42 m.</summary>
    Small,

    /// <summary>Radius 0.65 to 0.85 m.</summary>
    Large,
}
