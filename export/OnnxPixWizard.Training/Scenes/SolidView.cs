using System.Runtime.InteropServices;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>How one solid appears in the picture, measured on the rendered object map.</summary>
/// <param name="Pixels">Visible pixels.</param>
/// <param name="UnoccludedPixels">Pixels that it would cover alone in the picture.</param>
/// <param name="CenterX">Mean column of the visible pixels, 0 (left) to 1 (right).</param>
/// <param name="CenterY">Mean row of the visible pixels, 0 (top) to 1 (bottom).</param>
/// <param name="Distance">Distance of the base's centre along the camera's axis, metres.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SolidView(int Pixels, int UnoccludedPixels, float CenterX, float CenterY, float Distance);
