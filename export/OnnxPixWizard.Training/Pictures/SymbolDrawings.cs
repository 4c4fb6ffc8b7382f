using System.Numerics;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Pictures;

/// <summary>Plain bold forms: star, heart and moon.</summary>
internal static class SymbolDrawings
{
    public static void Star(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Placement.Draw(random, 0.6f, 0.85f, MathF.PI / 5);
        float inner = random.Range(0.44f, 0.54f);
        Vector2[] corners = new Vector2[10];
        for (int i = 0; i < corners.Length; i++)
        {
            (float sin, float cos) = MathF.SinCos(i * MathF.PI / 5);
            corners[i] = (i % 2 == 0 ? 0.97f : inner) * new Vector2(sin, -cos);
        }

        Paint(canvas, random, place, p => Distances.Polygon(p, corners) - 0.03f);
    }

    public static void Heart(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Placement.Draw(random, 0.55f, 0.8f, 0.45f);
        float stretch = random.Range(0.92f, 1.12f);
        Paint(canvas, random, place, p =>
        {
            // A square on its corner and a disc on each upper side.
            Vector2 q = new(MathF.Abs(p.X) / stretch, p.Y + 0.08f);
            float square = ((q.X + MathF.Abs(q.Y - 0.16f)) - 0.86f) * 0.7071f;
            return Distances.Join(square, Distances.Disc(q, new Vector2(0.43f, -0.27f), 0.6f), 0.06f);
        });
    }

    public static void Moon(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Placement.Draw(random, 0.58f, 0.82f, 1f);
        float shift = random.Range(0.42f, 0.62f), radius = random.Range(0.78f, 0.86f);
        Paint(canvas, random, place,
            p => MathF.Max(Distances.Disc(p, Vector2.Zero, 0.98f), -Distances.Disc(p, new Vector2(shift, -0.12f), radius)));
    }

    private static void Paint(PictureCanvas canvas, SeededRandom random, Placement place, Func<Vector2, float> distance)
    {
        (float background, float lightness) = PictureColors.Contrast(random);
        float hue = random.Range(0, 360), chroma = random.Range(0.11f, 0.19f);
        PictureColors.Backdrop(canvas, random, background, hue + random.Range(100, 260));
        SolidDrawings.Shadow(canvas, place, distance, random.Range(0.1f, 0.35f));
        float angle = random.Range(-2.6f, -0.5f);
        Func<Vector2, Vector3> lit = PictureColors.Lit(lightness, chroma, hue, 0.5f * new Vector2(MathF.Cos(angle), MathF.Sin(angle)));
        Vector3 rim = PictureColors.Of(lightness - 0.16f, chroma, hue - 14);
        float rimWidth = random.Chance(0.5f) ? 0.14f : 0;
        // The rim shades softly inwards, like a cushion.
        canvas.Paint(place, distance, rimWidth > 0 ? p => Vector3.Lerp(rim, lit(p), PictureColors.Smooth(-distance(p) / rimWidth)) : lit);
    }
}
