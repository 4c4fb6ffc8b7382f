namespace OnnxPixWizard.Training.Scenes;

/// <summary>Pinhole camera above the ground without roll, looking ahead and down.</summary>
/// <param name="Height">Metres above the ground.</param>
/// <param name="Pitch">Radians below the horizontal.</param>
/// <param name="FieldOfView">Full angle in radians over the geometric mean of the picture's width and height.</param>
internal sealed record SceneCamera(float Height, float Pitch, float FieldOfView);
