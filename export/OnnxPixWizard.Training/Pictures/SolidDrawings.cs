using System.Numerics;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Pictures;

/// <summary>Shaded solids on a floor: ball, cube and ring.</summary>
internal static class SolidDrawings
{
    public static void Ball(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Placement.Draw(random, 0.4f, 0.7f, 0) with { Mirrored = false };
        (float hue, float lightness) = Floor(canvas, random, place, 1);
        Vector3 light = Light(random);
        float chroma = random.Range(0.11f, 0.19f);
        Vector3 dark = PictureColors.Of(lightness - 0.26f, chroma * 0.8f, hue - 12),
            bright = PictureColors.Of(lightness + 0.1f, chroma, hue + 6);
        float shine = random.Range(0.35f, 0.75f);
        canvas.Paint(place, static p => Distances.Disc(p, Vector2.Zero, 1), p =>
        {
            Vector3 normal = new(p, MathF.Sqrt(MathF.Max(0, 1 - p.LengthSquared())));
            float lambert = Vector3.Dot(normal, light);
            Vector3 color = Vector3.Lerp(dark, bright, PictureColors.Smooth(0.35f + (0.65f * lambert)));
            float gloss = MathF.Max(0, (2 * lambert * normal.Z) - light.Z);
            return Vector3.Lerp(color, Vector3.One, shine * MathF.Pow(gloss, 12));
        });
    }

    public static void Cube(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Placement.Draw(random, 0.45f, 0.68f, 0) with { Mirrored = false };
        float yaw = random.Range(0.35f, 1.22f), pitch = random.Range(0.4f, 0.75f), half = 0.66f;
        (float sin, float cos) = MathF.SinCos(yaw);
        Vector2 right = half * new Vector2(cos, sin * MathF.Sin(pitch)), left = half * new Vector2(-sin, cos * MathF.Sin(pitch));
        Vector2 up = half * new Vector2(0, -MathF.Cos(pitch));
        Vector2 near = right + left;
        (float hue, float lightness) = Floor(canvas, random, place, near.Y - up.Y);

        float chroma = random.Range(0.09f, 0.17f);
        bool fromLeft = random.Chance(0.5f);
        Vector3 top = PictureColors.Of(lightness + 0.14f, chroma * 0.85f, hue + 6);
        Vector3 litSide = PictureColors.Of(lightness - 0.02f, chroma, hue),
            darkSide = PictureColors.Of(lightness - 0.2f, chroma * 0.85f, hue - 10);
        (Vector2[] Corners, Vector3 Color)[] faces =
        [
            ([up + right + left, up + right - left, up - right - left, up - right + left], top),
            ([near + up, near - up, right - left - up, right - left + up], fromLeft ? darkSide : litSide),
            ([near + up, near - up, left - right - up, left - right + up], fromLeft ? litSide : darkSide),
        ];
        // The outline first: between the faces' soft edges no background shows.
        Vector2[] outline = [near - up, right - left - up, right - left + up, up - right - left, left - right + up, left - right - up];
        canvas.Paint(place, p => Distances.Polygon(p, outline), litSide);
        foreach ((Vector2[] corners, Vector3 color) in faces)
        {
            canvas.Paint(
                place, p => MathF.Max(Distances.Polygon(p, corners), Distances.Polygon(p, outline)), p => color * (1 - (0.07f * p.Y)));
        }
    }

    public static void Ring(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Placement.Draw(random, 0.5f, 0.78f, 0.6f);
        (float background, float lightness) = PictureColors.Contrast(random);
        float hue = random.Range(0, 360);
        PictureColors.Backdrop(canvas, random, background, hue + random.Range(110, 250));
        float tilt = random.Range(0.62f, 1), thick = random.Range(0.17f, 0.26f), chroma = random.Range(0.1f, 0.18f);
        Vector3 light = Light(random);
        Vector3 dark = PictureColors.Of(lightness - 0.2f, chroma * 0.85f, hue - 10),
            bright = PictureColors.Of(lightness + 0.14f, chroma, hue + 8);
        Vector2 middle = new(1 - thick, (1 - thick) * tilt);
        float Border(Vector2 p) => MathF.Abs(Distances.Ellipse(p, Vector2.Zero, middle)) - thick;
        Shadow(canvas, place, Border, 0.25f);
        canvas.Paint(place, Border, p =>
        {
            Vector2 outwards = Vector2.Normalize(p / middle + new Vector2(1e-6f));
            float across = Math.Clamp(Distances.Ellipse(p, Vector2.Zero, middle) / thick, -1, 1);
            Vector3 normal = new(across * outwards, MathF.Sqrt(1 - (across * across)));
            return Vector3.Lerp(dark, bright, PictureColors.Smooth(0.3f + (0.7f * Vector3.Dot(normal, light))));
        });
    }

    /// <summary>A soft shadow behind a flat shape.</summary>
    public static void Shadow(PictureCanvas canvas, Placement place, Func<Vector2, float> distance, float opacity) =>
        canvas.Paint(place.Moved(new Vector2(0.05f, 0.08f)), distance, new Vector3(0.05f, 0.05f, 0.12f), opacity, 0.22f);

    // Wall and floor, and the shadow of what stands there; the foot is in the solid's own units.
    private static (float Hue, float Lightness) Floor(PictureCanvas canvas, SeededRandom random, Placement place, float foot)
    {
        (float background, float lightness) = PictureColors.Contrast(random);
        float hue = random.Range(0, 360), wallHue = hue + random.Range(100, 260), chroma = random.Range(0.02f, 0.07f);
        float bottom = place.Center.Y + (foot * place.Scale),
            horizon = MathF.Min(place.Center.Y + random.Range(-0.1f, 0.5f) * place.Scale, 0.75f);
        PictureColors.Backdrop(canvas, random, background, wallHue);
        Vector3 far = PictureColors.Of(background - 0.02f, chroma, wallHue + 40),
            near = PictureColors.Of(background + 0.06f, chroma, wallHue + 20);
        canvas.Paint(new Placement(Vector2.Zero, 1), p => horizon - p.Y,
            p => Vector3.Lerp(far, near, PictureColors.Smooth((p.Y - horizon) / (1.05f - horizon))), softness: 0.2f);
        float lean = random.Range(-0.25f, 0.25f) * place.Scale;
        canvas.Paint(
            new Placement(new Vector2(place.Center.X + lean, bottom - (0.07f * place.Scale)), place.Scale),
            static p => Distances.Ellipse(p, Vector2.Zero, new Vector2(0.92f, 0.24f)), new Vector3(0.04f, 0.04f, 0.08f), 0.5f, 0.3f);
        return (hue, lightness);
    }

    private static Vector3 Light(SeededRandom random) =>
        Vector3.Normalize(new Vector3(random.Range(-0.7f, 0.7f), random.Range(-0.8f, -0.35f), 0.8f));
}
