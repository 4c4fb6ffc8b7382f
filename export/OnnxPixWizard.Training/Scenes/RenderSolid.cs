using System.Numerics;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>A solid prepared for ray casting: everything that does not depend on the pixel.</summary>
/// <remarks>Local axes: origin at the base's centre, y up, turned by the solid's yaw.</remarks>
internal struct RenderSolid
{
    public SceneSolid Solid;
    public SolidShape Shape;
    public float Radius, Height, InverseHeight;
    public float Cosine, Sine;

    // Camera, its axes and the direction to the sun, in local axes.
    public Vector3 Eye, Forward, Right, Up, ToSun;

    // Base centre in world axes.
    public float X, Z;

    // Sphere around the solid, for shadow rays.
    public float BoundRadius;

    // Pixels that can show the solid: [Left, End) x [Top, Bottom).
    public int Left, End, Top, Bottom;

    /// <summary>Nearest hit of the ray origin + t * direction with t above <paramref name="nearest"/> as seen from outside.</summary>
    /// <returns>t, or +infinity without a hit.</returns>
    public readonly float Hit(Vector3 o, Vector3 d, float nearest)
    {
        switch (Shape)
        {
            case SolidShape.Ball:
                return HitBall(o, d, nearest);
            case SolidShape.Cube:
                return HitCube(o, d, nearest);
            case SolidShape.Cylinder:
                return HitCylinder(o, d, nearest);
            default:
                return HitCone(o, d, nearest);
        }
    }

    /// <summary>Unit normal at a surface point, local axes, and the number of the face it lies on.</summary>
    public readonly Vector3 Normal(Vector3 p, out int face)
    {
        face = 0;
        switch (Shape)
        {
            case SolidShape.Ball:
                return (p - new Vector3(0, Radius, 0)) / Radius;
            case SolidShape.Cube:
            {
                // The face is the one whose plane the point is nearest to.
                float x = MathF.Abs(p.X), z = MathF.Abs(p.Z), y = MathF.Abs(p.Y - Radius);
                if (y >= x && y >= z)
                {
                    face = 1;
                    return new Vector3(0, p.Y > Radius ? 1 : -1, 0);
                }

                if (x >= z)
                {
                    face = p.X > 0 ? 2 : 3;
                    return new Vector3(p.X > 0 ? 1 : -1, 0, 0);
                }

                face = p.Z > 0 ? 4 : 5;
                return new Vector3(0, 0, p.Z > 0 ? 1 : -1);
            }

            case SolidShape.Cylinder:
            {
                float radial = MathF.Sqrt(p.X * p.X + p.Z * p.Z);
                if (Height - p.Y < Radius - radial)
                {
                    face = 1;
                    return Vector3.UnitY;
                }

                return new Vector3(p.X / radial, 0, p.Z / radial);
            }

            default:
            {
                float radial = MathF.Max(MathF.Sqrt(p.X * p.X + p.Z * p.Z), 1e-6f);
                float slant = 1 / MathF.Sqrt(Height * Height + Radius * Radius);
                return new Vector3(p.X / radial * Height * slant, Radius * slant, p.Z / radial * Height * slant);
            }
        }
    }

    /// <summary>Weight of the named color against the pattern's other tone at a surface point, 0 to 1.</summary>
    /// <param name="p">Point in local axes.</param>
    /// <param name="face">Face that <see cref="Normal"/> told.</param>
    /// <param name="footprint">Size of a pixel on the surface, metres.</param>
    public readonly float Pattern(Vector3 p, int face, float footprint)
    {
        SolidTexture texture = Solid.Texture;
        if (texture == SolidTexture.Matte)
            return 1;

        float frequency = Solid.TextureFrequency * InverseHeight;
        float width = frequency * footprint;
        bool top = face == 1; // only cubes and cylinders have a face of this number
        float along = top ? p.Z + Radius : p.Y;
        float wave = SquareWave.Filtered(along * frequency + 0.25f, width);
        if (texture == SolidTexture.Striped)
            return 0.5f + 0.5f * wave;

        float across;
        if (Shape == SolidShape.Cube)
            across = (face is 2 or 3 ? p.Z : p.X) * frequency;
        else if (top)
            across = p.X * frequency;
        else
            across = MathF.Atan2(p.X, p.Z) * (1 / MathF.Tau) * MathF.Round(MathF.Tau * Radius * frequency);
        return 0.5f + 0.5f * wave * SquareWave.Filtered(across, width);
    }

    /// <summary>Vector of world axes in local axes.</summary>
    public readonly Vector3 ToLocal(Vector3 v) => new(Cosine * v.X - Sine * v.Z, v.Y, Sine * v.X + Cosine * v.Z);

    /// <summary>Vector of local axes in world axes.</summary>
    public readonly Vector3 ToWorld(Vector3 v) => new(Cosine * v.X + Sine * v.Z, v.Y, Cosine * v.Z - Sine * v.X);

    private readonly float HitBall(Vector3 o, Vector3 d, float nearest)
    {
        float y = o.Y - Radius;
        float a = d.X * d.X + d.Y * d.Y + d.Z * d.Z;
        float b = o.X * d.X + y * d.Y + o.Z * d.Z;
        float c = o.X * o.X + y * y + o.Z * o.Z - Radius * Radius;
        float discriminant = b * b - a * c;
        if (discriminant <= 0)
            return float.PositiveInfinity;
        float t = (-b - MathF.Sqrt(discriminant)) / a;
        return t > nearest ? t : float.PositiveInfinity;
    }

    private readonly float HitCube(Vector3 o, Vector3 d, float nearest)
    {
        float inverseX = 1 / d.X, inverseY = 1 / d.Y, inverseZ = 1 / d.Z;
        float x0 = (-Radius - o.X) * inverseX, x1 = (Radius - o.X) * inverseX;
        float y0 = -o.Y * inverseY, y1 = (Height - o.Y) * inverseY;
        float z0 = (-Radius - o.Z) * inverseZ, z1 = (Radius - o.Z) * inverseZ;
        float enter = MathF.Max(MathF.Max(MathF.Min(x0, x1), MathF.Min(y0, y1)), MathF.Min(z0, z1));
        float leave = MathF.Min(MathF.Min(MathF.Max(x0, x1), MathF.Max(y0, y1)), MathF.Max(z0, z1));
        return enter < leave && enter > nearest ? enter : float.PositiveInfinity;
    }

    private readonly float HitCylinder(Vector3 o, Vector3 d, float nearest)
    {
        float a = d.X * d.X + d.Z * d.Z;
        float b = o.X * d.X + o.Z * d.Z;
        float c = o.X * o.X + o.Z * o.Z - Radius * Radius;
        float discriminant = b * b - a * c;
        if (discriminant <= 0)
            return float.PositiveInfinity;

        float root = MathF.Sqrt(discriminant);
        float side = (-b - root) / a;
        float y = o.Y + side * d.Y;
        if (side > nearest && y >= 0 && y <= Height)
            return side;

        float cap = (Height - o.Y) / d.Y;
        return cap > nearest && cap > side && cap < (-b + root) / a ? cap : float.PositiveInfinity;
    }

    private readonly float HitCone(Vector3 o, Vector3 d, float nearest)
    {
        float slope = Radius * InverseHeight, squared = slope * slope;
        float y = o.Y - Height;
        float a = d.X * d.X + d.Z * d.Z - squared * d.Y * d.Y;
        float b = o.X * d.X + o.Z * d.Z - squared * y * d.Y;
        float c = o.X * o.X + o.Z * o.Z - squared * y * y;
        float discriminant = b * b - a * c;
        if (discriminant <= 0)
            return float.PositiveInfinity;

        float root = MathF.Sqrt(discriminant), inverse = 1 / a;
        float first = (-b - root) * inverse, second = (-b + root) * inverse;
        if (first > second)
            (first, second) = (second, first);
        float height = o.Y + first * d.Y;
        if (first > nearest && height >= 0 && height <= Height)
            return first;
        height = o.Y + second * d.Y;
        return second > nearest && height >= 0 && height <= Height ? second : float.PositiveInfinity;
    }
}
