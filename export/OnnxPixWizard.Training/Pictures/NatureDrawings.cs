using System.Numerics;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Pictures;

/// <summary>Flower, fish and butterfly.</summary>
internal static class NatureDrawings
{
    public static void Flower(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Placement.Draw(random, 0.6f, 0.85f, MathF.PI);
        int petals = 5 + random.Below(3);
        float width = random.Range(0.78f, 0.95f) * 1.05f * MathF.PI / petals * 0.58f;
        (float background, float lightness) = PictureColors.Contrast(random);
        float hue = random.Range(-90, 75), chroma = random.Range(0.09f, 0.18f);
        PictureColors.Backdrop(canvas, random, background, random.Chance(0.7f) ? random.Range(120, 175) : hue + 180);
        float sector = 2 * MathF.PI / petals;
        float Petals(Vector2 p)
        {
            float angle = MathF.Atan2(p.Y, p.X);
            (float sin, float cos) = MathF.SinCos(angle - (sector * MathF.Round(angle / sector)));
            return Distances.Ellipse(p.Length() * new Vector2(cos, sin), new Vector2(0.58f, 0), new Vector2(0.4f, width));
        }

        Vector3 inner = PictureColors.Of(lightness - 0.14f, chroma, hue - 25),
            outer = PictureColors.Of(lightness + 0.08f, chroma * 0.9f, hue + 10);
        SolidDrawings.Shadow(canvas, place, Petals, 0.3f);
        canvas.Paint(place, Petals, p => Vector3.Lerp(inner, outer, PictureColors.Smooth((p.Length() - 0.2f) / 0.7f)));
        float middle = random.Range(0.26f, 0.34f);
        Vector3 heart = PictureColors.Of(lightness > 0.65f ? 0.62f : 0.84f, 0.15f, random.Range(65, 100));
        Vector3 rim = PictureColors.Of(lightness > 0.65f ? 0.5f : 0.72f, 0.13f, 60);
        canvas.Paint(
            place, p => Distances.Disc(p, Vector2.Zero, middle), p => Vector3.Lerp(heart, rim, PictureColors.Smooth(p.Length() / middle)));
    }

    public static void Fish(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Placement.Draw(random, 0.65f, 0.88f, 0.4f);
        (float background, float lightness) = PictureColors.Contrast(random);
        float hue = random.Chance(0.65f) ? random.Range(10, 110) : random.Range(280, 370), chroma = random.Range(0.1f, 0.18f);
        PictureColors.Backdrop(canvas, random, background, random.Range(195, 265));
        float tall = random.Range(0.4f, 0.56f), tailSpread = random.Range(0.36f, 0.5f), tailEnd = random.Range(0.86f, 0.98f);
        Vector2[] tail = [new(0.36f, 0), new(tailEnd, -tailSpread), new(tailEnd - 0.13f, 0), new(tailEnd, tailSpread)];
        Vector2[] fin = [new(-0.32f, -0.7f * tall), new(0.2f, -1.3f * tall), new(0.26f, -0.5f * tall)];
        Vector2 body = new(-0.2f, 0), size = new(0.74f, tall);
        float Outline(Vector2 p) => Distances.Join(
            Distances.Join(Distances.Ellipse(p, body, size), Distances.Polygon(p, tail), 0.12f), Distances.Polygon(p, fin), 0.06f);

        Vector3 back = PictureColors.Of(lightness - 0.12f, chroma, hue - 15),
            belly = PictureColors.Of(MathF.Min(lightness + 0.14f, 0.94f), chroma * 0.7f, hue + 15);
        Vector3 finColor = PictureColors.Of(lightness - 0.08f, chroma, hue - 30);
        canvas.Paint(place, Outline, p => Vector3.Lerp(back, finColor, PictureColors.Smooth((p.X - 0.1f) / 0.4f)));
        canvas.Paint(place, p => Distances.Ellipse(p, body, size),
            p => Vector3.Lerp(back, belly, PictureColors.Smooth(0.5f + (0.9f * p.Y / tall))), softness: 0.1f);
        if (random.Chance(0.5f))
        {
            Vector3 band = PictureColors.Of(lightness > 0.65f ? lightness - 0.25f : lightness + 0.3f, 0.06f, hue + 40);
            float at = random.Range(-0.2f, 0.1f);
            canvas.Paint(place, p =>
                MathF.Max(MathF.Abs(p.X - at - (0.15f * p.Y * p.Y)) - 0.09f, Distances.Ellipse(p, body, size)), band, 0.8f, 0.06f);
        }

        Vector2 eye = new(-0.58f, -0.26f * tall);
        canvas.Paint(place, p => Distances.Disc(p, eye, 0.14f), new Vector3(0.95f));
        canvas.Paint(place, p => Distances.Disc(p, eye, 0.075f), new Vector3(0.08f));
    }

    public static void Butterfly(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Placement.Draw(random, 0.66f, 0.88f, 0.6f);
        (float background, float lightness) = PictureColors.Contrast(random);
        float hue = random.Range(0, 360), chroma = random.Range(0.11f, 0.19f);
        PictureColors.Backdrop(canvas, random, background, hue + random.Range(120, 240));
        float spread = random.Range(0.36f, 0.44f), lift = random.Range(0.5f, 0.85f), low = random.Range(0.27f, 0.35f);
        (float sin, float cos) = MathF.SinCos(lift);
        float Upper(Vector2 p)
        {
            Vector2 q = new Vector2(MathF.Abs(p.X), p.Y) - new Vector2(0.47f, -0.34f);
            return Distances.Ellipse(
                new Vector2((cos * q.X) - (sin * q.Y), (sin * q.X) + (cos * q.Y)), Vector2.Zero, new Vector2(0.53f, spread));
        }

        float Lower(Vector2 p) => Distances.Disc(new Vector2(MathF.Abs(p.X), p.Y), new Vector2(0.38f, 0.4f), low + 0.05f);
        float Wings(Vector2 p) => Distances.Join(Upper(p), Lower(p), 0.08f);
        Vector3 edge = PictureColors.Of(lightness - 0.2f, chroma * 0.9f, hue - 20),
            bright = PictureColors.Of(lightness + 0.07f, chroma, hue + 10);
        SolidDrawings.Shadow(canvas, place, Wings, 0.25f);
        canvas.Paint(place, Wings, p => Vector3.Lerp(edge, bright, PictureColors.Smooth(-Wings(p) / 0.26f)));
        if (random.Chance(0.6f))
        {
            Vector3 spot = PictureColors.Of(lightness > 0.65f ? 0.5f : 0.86f, 0.12f, hue + random.Range(60, 180));
            canvas.Paint(
                place, static p => Distances.Disc(new Vector2(MathF.Abs(p.X), p.Y), new Vector2(0.56f, -0.4f), 0.17f), spot, 0.85f, 0.06f);
            canvas.Paint(
                place, static p => Distances.Disc(new Vector2(MathF.Abs(p.X), p.Y), new Vector2(0.4f, 0.42f), 0.12f), spot, 0.85f, 0.06f);
        }

        canvas.Paint(place, static p => Distances.Line(p, new Vector2(0, -0.5f), new Vector2(0, 0.56f), 0.1f),
            PictureColors.Of(background > 0.6f ? 0.24f : 0.2f, 0.03f, hue));
    }
}
