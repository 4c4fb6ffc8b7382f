using System.Numerics;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>Look of the ground plane.</summary>
/// <param name="Kind">What it is made of.</param>
/// <param name="Albedo">Main reflectance, linear RGB.</param>
/// <param name="OtherAlbedo">Reflectance of the pattern's other tone, linear RGB.</param>
/// <param name="Yaw">Turn of the pattern about the vertical, radians.</param>
/// <param name="Offset">Shift of the pattern, metres.</param>
internal sealed record SceneGround(GroundKind Kind, Vector3 Albedo, Vector3 OtherAlbedo, float Yaw, Vector2 Offset);
