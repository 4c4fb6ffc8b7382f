using System.Numerics;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>Sun and sky of a scene, linear RGB.</summary>
/// <param name="Sky">Kind of sky.</param>
/// <param name="ToSun">Unit vector to the sun in world axes: x right, y up, z ahead.</param>
/// <param name="Sun">Irradiance of a surface facing the sun.</param>
/// <param name="Ambient">Irradiance from the sky on a surface that faces up.</param>
/// <param name="Horizon">Sky color at the horizon; haze has it too.</param>
/// <param name="Zenith">Sky color overhead.</param>
/// <param name="Clouds">Cover by clouds, 0 to 1.</param>
/// <param name="CloudOffset">Shift of the clouds' pattern.</param>
internal sealed record SceneLight(
    SkyKind Sky, Vector3 ToSun, Vector3 Sun, Vector3 Ambient, Vector3 Horizon, Vector3 Zenith, float Clouds, Vector2 CloudOffset);
