using System.Numerics;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>A solid with flat faces: a box turned about the vertical, with or without a roof.</summary>
/// <param name="Faces">Its faces.</param>
/// <param name="Corners">Points that it lies between.</param>
internal sealed record PlaceSolid(PlaceFace[] Faces, Vector3[] Corners)
{
    /// <summary>A box.</summary>
    /// <param name="middle">Middle of its lower face.</param>
    /// <param name="size">Width, height and length, metres.</param>
    /// <param name="yaw">Turn about the vertical, radians.</param>
    /// <param name="walls">Looks of the sides.</param>
    /// <param name="top">Looks of the upper face.</param>
    /// <param name="bottom">Looks of the lower face; null: as the upper.</param>
    /// <param name="roof">Height that a gabled roof adds, metres.</param>
    public static PlaceSolid Box(Vector3 middle, Vector3 size, float yaw, PlaceMaterial walls, PlaceMaterial top,
        PlaceMaterial? bottom = null, float roof = 0)
    {
        Vector3 right = new(MathF.Cos(yaw), 0, -MathF.Sin(yaw)), ahead = new(MathF.Sin(yaw), 0, MathF.Cos(yaw));
        Vector3 halfX = right * (size.X / 2), halfZ = ahead * (size.Z / 2), up = new(0, size.Y, 0);
        List<PlaceFace> faces =
        [
            Wall(-ahead, -halfZ), Wall(ahead, halfZ), Wall(-right, -halfX), Wall(right, halfX),
            Level(-Vector3.UnitY, middle, bottom ?? top),
        ];
        if (roof > 0)
        {
            float slope = MathF.Atan2(roof, size.X / 2), sine = MathF.Sin(slope), cosine = MathF.Cos(slope);
            faces.Add(Slope((right * sine) + (Vector3.UnitY * cosine), halfX));
            faces.Add(Slope((-right * sine) + (Vector3.UnitY * cosine), -halfX));
        }
        else
        {
            faces.Add(Level(Vector3.UnitY, middle + up, top));
        }

        Vector3 peak = up + new Vector3(0, roof, 0);
        return new PlaceSolid([.. faces],
        [
            middle - halfX - halfZ, middle + halfX - halfZ, middle - halfX + halfZ, middle + halfX + halfZ,
            middle - halfX - halfZ + peak, middle + halfX - halfZ + peak, middle - halfX + halfZ + peak, middle + halfX + halfZ + peak,
        ]);

        PlaceFace Wall(Vector3 normal, Vector3 out0)
        {
            Vector3 along = new(-normal.Z, 0, normal.X), origin = middle + out0 + up;
            float half = MathF.Abs(Vector3.Dot(along, halfX) + Vector3.Dot(along, halfZ));
            return new PlaceFace(normal, Vector3.Dot(normal, origin), origin - (along * half), along, -Vector3.UnitY, walls);
        }

        PlaceFace Level(Vector3 normal, Vector3 origin, PlaceMaterial material) =>
            new(normal, Vector3.Dot(normal, origin), origin - halfX - halfZ, right, ahead, material);

        PlaceFace Slope(Vector3 normal, Vector3 out0)
        {
            Vector3 origin = middle + up + out0;
            return new PlaceFace(normal, Vector3.Dot(normal, origin), origin, ahead, Vector3.Cross(normal, ahead), top);
        }
    }
}

/// <summary>A flat face.</summary>
/// <param name="Normal">Unit normal, outwards.</param>
/// <param name="Offset">Distance of its plane from the world's origin along the normal.</param>
/// <param name="Origin">Where the looks begin.</param>
/// <param name="Along">Unit axis of the looks.</param>
/// <param name="Across">The other one, downwards on walls.</param>
/// <param name="Material">Looks.</param>
internal sealed record PlaceFace(Vector3 Normal, float Offset, Vector3 Origin, Vector3 Along, Vector3 Across, PlaceMaterial Material)
{
    /// <summary>Pictures, doors and windows on it.</summary>
    public IReadOnlyList<PlacePanel> Panels { get; init; } = [];
}

/// <summary>A flat rectangle on a face.</summary>
/// <param name="Left">Metres along.</param>
/// <param name="Top">Metres across.</param>
/// <param name="Width">Metres.</param>
/// <param name="Height">Metres.</param>
/// <param name="Border">Width of the frame, metres.</param>
/// <param name="Frame">Color of the frame.</param>
/// <param name="Picture">What is in it; stretched over it.</param>
internal sealed record PlacePanel(float Left, float Top, float Width, float Height, float Border, Vector3 Frame, Texture Picture)
{
    /// <summary>The wall's color, or the panel's.</summary>
    public Vector3 Over(Vector3 wall, float u, float v, float pixel)
    {
        float x = u - Left, y = v - Top;
        if (x < 0 || y < 0 || x >= Width || y >= Height)
        {
            return wall;
        }

        if (x < Border || y < Border || x > Width - Border || y > Height - Border)
        {
            return Frame;
        }

        Vector4 texel = Picture.Sample(x / Width * Picture.Width, y / Height * Picture.Height, pixel * Picture.Height / Height);
        return new Vector3(texel.X, texel.Y, texel.Z);
    }
}
