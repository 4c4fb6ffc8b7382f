using System.Numerics;

namespace OnnxPixWizard.Training.Pictures;

/// <summary>Signed distances to shapes: negative inside, in units of the coordinates.</summary>
internal static class Distances
{
    public static float Disc(Vector2 p, Vector2 centre, float radius) => Vector2.Distance(p, centre) - radius;

    /// <summary>Ellipse along the axes; exact on the border, nearly so around it.</summary>
    public static float Ellipse(Vector2 p, Vector2 centre, Vector2 radii)
    {
        Vector2 q = (p - centre) / radii;
        float level = q.Length();
        float slope = (q / radii).Length();
        return slope > 1e-6f ? level * (level - 1) / slope : -MathF.Min(radii.X, radii.Y);
    }

    /// <summary>Box along the axes with rounded corners.</summary>
    public static float Box(Vector2 p, Vector2 centre, Vector2 half, float rounding = 0)
    {
        Vector2 q = Vector2.Abs(p - centre) - half + new Vector2(rounding);
        return Vector2.Max(q, Vector2.Zero).Length() + MathF.Min(MathF.Max(q.X, q.Y), 0) - rounding;
    }

    /// <summary>Line with round ends.</summary>
    public static float Line(Vector2 p, Vector2 from, Vector2 to, float radius)
    {
        Vector2 along = to - from, q = p - from;
        float t = Math.Clamp(Vector2.Dot(q, along) / along.LengthSquared(), 0, 1);
        return Vector2.Distance(q, t * along) - radius;
    }

    /// <summary>Polygon of any form without crossings: distance to the nearest side, signed by the parity of crossings.</summary>
    public static float Polygon(Vector2 p, ReadOnlySpan<Vector2> corners)
    {
        float nearest = float.MaxValue;
        bool inside = false;
        Vector2 from = corners[^1];
        foreach (Vector2 to in corners)
        {
            Vector2 along = to - from, q = p - from;
            float t = Math.Clamp(Vector2.Dot(q, along) / along.LengthSquared(), 0, 1);
            nearest = MathF.Min(nearest, (q - (t * along)).LengthSquared());
            if ((from.Y > p.Y) != (to.Y > p.Y) && (along.X * q.Y / along.Y) > q.X)
            {
                inside = !inside;
            }

            from = to;
        }

        float distance = MathF.Sqrt(nearest);
        return inside ? -distance : distance;
    }

    /// <summary>Union whose inner corners are filled with a radius of about <paramref name="radius"/>.</summary>
    public static float Join(float a, float b, float radius)
    {
        float h = MathF.Max(radius - MathF.Abs(a - b), 0) / radius;
        return MathF.Min(a, b) - (0.25f * h * h * radius);
    }
}
