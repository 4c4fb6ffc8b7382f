using System.Numerics;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>A pinhole camera at (0, height, 0); x is right, y up, z ahead.</summary>
internal sealed class PlaceCamera
{
    private readonly float _middle;

    /// <param name="height">Metres above the ground's origin.</param>
    /// <param name="horizon">Where the horizon is, 0 = upper edge, 1 = lower edge.</param>
    /// <param name="roll">Turn about the axis, radians.</param>
    /// <param name="fieldOfView">Full angle, radians.</param>
    /// <param name="side">Pixels a side.</param>
    public PlaceCamera(float height, float horizon, float roll, float fieldOfView, int side)
    {
        Side = side;
        _middle = side / 2f;
        Eye = new Vector3(0, height, 0);
        Pixel = 2 * MathF.Tan(fieldOfView / 2) / side;
        float pitch = MathF.Atan((0.5f - horizon) * side * Pixel), sine = MathF.Sin(pitch), cosine = MathF.Cos(pitch);
        Forward = new Vector3(0, -sine, cosine);
        Vector3 up = new(0, cosine, sine);
        Right = (MathF.Cos(roll) * Vector3.UnitX) + (MathF.Sin(roll) * up);
        Up = (MathF.Cos(roll) * up) - (MathF.Sin(roll) * Vector3.UnitX);
    }

    /// <summary>Pixels a side.</summary>
    public int Side { get; }

    /// <summary>Size of a pixel at unit depth.</summary>
    public float Pixel { get; }

    /// <summary>Where the camera is.</summary>
    public Vector3 Eye { get; }

    /// <summary>The camera's axis.</summary>
    public Vector3 Forward { get; }

    /// <summary>The picture's axis to the right.</summary>
    public Vector3 Right { get; }

    /// <summary>The picture's axis upwards.</summary>
    public Vector3 Up { get; }

    /// <summary>The ray through a pixel; its length along the camera's axis is one, so that a distance along it is depth.</summary>
    public Vector3 Ray(int x, int y) => Forward + ((x + 0.5f - _middle) * Pixel * Right) + ((_middle - y - 0.5f) * Pixel * Up);

    /// <summary>A direction in the camera's axes: x right, y up, z to the viewer.</summary>
    public Vector3 Turn(Vector3 direction) => new(Vector3.Dot(direction, Right), Vector3.Dot(direction, Up),
        -Vector3.Dot(direction, Forward));

    /// <summary>The pixels that may show what lies between the points: left, top, and one beyond right and bottom.</summary>
    public (int Left, int Top, int Right, int Bottom) Bounds(ReadOnlySpan<Vector3> points)
    {
        float left = Side, top = Side, right = 0, bottom = 0;
        foreach (Vector3 point in points)
        {
            Vector3 seen = point - Eye;
            float depth = Vector3.Dot(seen, Forward);
            if (depth < 0.05f)
            {
                return (0, 0, Side, Side);
            }

            float x = _middle + (Vector3.Dot(seen, Right) / (depth * Pixel)), y = _middle - (Vector3.Dot(seen, Up) / (depth * Pixel));
            (left, right) = (MathF.Min(left, x), MathF.Max(right, x));
            (top, bottom) = (MathF.Min(top, y), MathF.Max(bottom, y));
        }

        return (Limit(left - 1), Limit(top - 1), Limit(right + 2), Limit(bottom + 2));

        int Limit(float place) => (int)Math.Clamp(place, 0, Side);
    }
}
