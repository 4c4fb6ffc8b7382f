using System.Numerics;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>Things close to the camera, on a table or the ground, with a photo behind that is mostly out of focus.</summary>
internal static class TablePlace
{
    private static readonly Vector3[] s_tops = [new(0.5f, 0.36f, 0.24f), new(0.75f, 0.65f, 0.5f), new(0.85f, 0.85f, 0.84f),
        new(0.3f, 0.3f, 0.32f), new(0.35f, 0.45f, 0.22f), new(0.6f, 0.55f, 0.5f)];

    /// <summary>Paints one.</summary>
    public static void Paint(PlaceTextures textures, SeededRandom random, PlaceCanvas canvas)
    {
        float scale = MathF.Pow(4, random.Range(-0.6f, 0.7f));
        PlaceCamera camera = new(scale * random.Range(0.2f, 0.7f), random.Range(-0.1f, 0.6f), random.Range(-0.06f, 0.06f),
            random.Range(0.5f, 1), canvas.Side);
        Vector3 lamp = Vector3.Normalize(new Vector3(random.Range(-1, 1), random.Range(0.4f, 1.4f), random.Range(-1, 0.4f)));
        PlacePainter painter = new(canvas, camera, new PlaceLight(lamp, random.Range(0.1f, 0.5f), Vector3.One, 0));
        Texture behind = textures.Photo(random);
        float zoom = random.Range(0.5f, 1) * MathF.Min(behind.Width, behind.Height), left = random.Range(0, behind.Width - zoom),
            upper = random.Range(0, behind.Height - zoom);
        painter.Behind((_, x, y) =>
        {
            Vector4 texel = behind.Sample(left + (x * zoom), upper + (y * zoom), zoom / canvas.Side);
            return new Vector3(texel.X, texel.Y, texel.Z);
        }, scale * random.Range(4, 15));
        int blur = random.Chance(0.8f) ? 1 + random.Below(9) : 0;
        if (blur > 0)
        {
            canvas.Blur(blur);
        }

        float end = scale * random.Range(1.2f, 4);
        if (random.Chance(0.85f))
        {
            PlaceMaterial top = PlaceMaterial.Draw(textures, random, s_tops, 0.5f, scale * random.Range(0.5f, 2));
            painter.Ground(Vector3.UnitY, 0, (point, width) => top.At(point.X, point.Z, width), end);
        }

        float half = camera.Pixel * canvas.Side / 2;
        for (int n = 1 + random.Below(3), all = n; n > 0; n--)
        {
            // From far to near.
            float z = scale * (0.55f + (n * random.Range(0.15f, 0.5f))), size = z * half * random.Range(0.5f, 1.5f) / MathF.Sqrt(all);
            Texture texture = textures.Cutout(random);
            size *= MathF.Min(1, 1.5f * texture.Height / texture.Width);
            Vector3 foot = new(random.Range(-0.6f, 0.6f) * z * half, 0, z);
            float wide = size * texture.Width / texture.Height;
            painter.Shadow(foot, 0.6f * wide, 0.35f * wide, random.Range(0.1f, 0.6f));
            painter.Standing(texture, foot, size, random.Chance(0.5f), new Vector3(random.Range(0.75f, 1.15f)),
                0.2f * MathF.Min(wide, size));
        }
    }
}
