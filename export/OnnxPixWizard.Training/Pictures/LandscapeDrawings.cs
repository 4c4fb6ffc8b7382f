using System.Numerics;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Pictures;

/// <summary>What stands on the ground under a sky: tree, house and mushroom.</summary>
internal static class LandscapeDrawings
{
    public static void Tree(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Stand(canvas, random, 0.62f, 0.86f, random.Range(95, 150));
        bool autumn = random.Chance(0.25f), conifer = random.Chance(0.4f);
        float hue = autumn ? random.Range(35, 85) : random.Range(115, 160), lightness = random.Range(0.42f, 0.55f),
            chroma = random.Range(0.08f, 0.14f);
        float trunk = random.Range(0.09f, 0.13f);
        Vector3 barkLight = PictureColors.Of(0.46f, 0.06f, 60), barkDark = PictureColors.Of(0.33f, 0.05f, 50);
        canvas.Paint(place, p => Distances.Box(p, new Vector2(0, 0.6f), new Vector2(trunk + (0.08f * MathF.Max(p.Y - 0.75f, 0)), 0.4f)),
            p => Vector3.Lerp(barkLight, barkDark, PictureColors.Smooth(0.5f + (2.5f * p.X))));
        Func<Vector2, float> crown;
        if (conifer)
        {
            float wide = random.Range(0.46f, 0.6f);
            Vector2[] low = [new(0, -0.45f), new(wide, 0.5f), new(-wide, 0.5f)];
            Vector2[] high = [new(0, -1), new(0.76f * wide, -0.08f), new(-0.76f * wide, -0.08f)];
            crown = p => Distances.Join(Distances.Polygon(p, low), Distances.Polygon(p, high), 0.05f) - 0.02f;
        }
        else
        {
            Vector2 top = new(random.Range(-0.1f, 0.1f), -0.52f), left = new(-0.3f, random.Range(-0.28f, -0.1f)),
            right = new(0.3f, random.Range(-0.28f, -0.1f));
            float size = random.Range(0.36f, 0.46f);
            crown = p => Distances.Join(
                Distances.Disc(p, top, 0.46f), Distances.Join(Distances.Disc(p, left, size), Distances.Disc(p, right, size), 0.15f), 0.15f);
        }

        canvas.Paint(place, crown,
            PictureColors.Lit(lightness, chroma, hue, random.Chance(0.5f) ? new Vector2(-0.5f, -0.55f) : new Vector2(0.5f, -0.55f)));
    }

    public static void House(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Stand(canvas, random, 0.6f, 0.85f, random.Chance(0.7f) ? random.Range(100, 150) : random.Range(60, 90));
        float width = random.Range(0.58f, 0.76f), eaves = random.Range(-0.12f, 0.06f), peak = eaves - random.Range(0.5f, 0.7f),
            overhang = random.Range(0.1f, 0.18f);
        float wallHue = random.Range(30, 110), roofHue = random.Chance(0.65f) ? random.Range(15, 55) : random.Range(220, 330);
        Func<Vector2, Vector3> wall = PictureColors.Lit(
            random.Range(0.8f, 0.9f), random.Range(0.02f, 0.07f), wallHue, new Vector2(random.Chance(0.5f) ? 0.4f : -0.4f, -0.1f));
        Func<Vector2, Vector3> roofing = PictureColors.Lit(
            random.Range(0.42f, 0.55f), random.Range(0.08f, 0.15f), roofHue, new Vector2(-0.4f, -0.5f));
        Vector2[] roof = [new(0, peak), new(width + overhang, eaves), new(-width - overhang, eaves)];
        if (random.Chance(0.5f))
        {
            canvas.Paint(place, p => Distances.Box(p, new Vector2(0.5f * width, 0.5f * (peak + eaves)), new Vector2(0.1f, 0.27f)),
                PictureColors.Of(0.45f, 0.07f, 35));
        }

        canvas.Paint(place, p => Distances.Box(p, new Vector2(0, 0.5f * (1 + eaves)), new Vector2(width, 0.5f * (1 - eaves))), wall);
        canvas.Paint(place, p => Distances.Polygon(p, roof) - 0.02f, roofing);
        float doorAt = random.Range(-0.3f, 0) * width;
        Vector3 door = PictureColors.Of(random.Range(0.34f, 0.48f), random.Range(0.06f, 0.13f), random.Range(0, 360));
        canvas.Paint(place, p => Distances.Box(p, new Vector2(doorAt, 0.74f), new Vector2(0.155f, 0.28f)), door);
        Vector3 glass = PictureColors.Of(random.Chance(0.4f) ? 0.86f : 0.5f, 0.1f, random.Chance(0.4f) ? 95 : 240);
        canvas.Paint(place, p => Distances.Box(p, new Vector2(0.55f * width, eaves + 0.42f), new Vector2(0.16f)),
            PictureColors.Of(0.35f, 0.04f, 60));
        canvas.Paint(place, p => Distances.Box(p, new Vector2(0.55f * width, eaves + 0.42f), new Vector2(0.115f)), glass);
    }

    public static void Mushroom(PictureCanvas canvas, SeededRandom random)
    {
        Placement place = Stand(canvas, random, 0.58f, 0.82f, random.Range(80, 150));
        float hue = random.Chance(0.6f) ? random.Range(15, 60) : random.Range(280, 380), lightness = random.Range(0.48f, 0.6f),
            chroma = random.Range(0.11f, 0.19f);
        float stem = random.Range(0.2f, 0.3f), rim = random.Range(-0.08f, 0.08f), tall = random.Range(0.72f, 0.92f),
            wide = random.Range(0.8f, 0.96f);
        Vector3 pale = PictureColors.Of(0.93f, 0.03f, 90), shade = PictureColors.Of(0.72f, 0.04f, 70);
        canvas.Paint(place, p => Distances.Box(p, new Vector2(0, 0.45f), new Vector2(stem + (0.12f * p.Y), 0.55f), 0.1f),
            p => Vector3.Lerp(pale, shade, PictureColors.Smooth(0.4f + (1.4f * p.X) - (0.7f * MathF.Min(p.Y - 0.25f, 0)))));
        // The cap's dome ends in a flat, slightly bent rim.
        float Cap(Vector2 p) =>
            MathF.Max(Distances.Ellipse(p, new Vector2(0, rim), new Vector2(wide, tall)), p.Y - rim - 0.1f + (0.1f * p.X * p.X)) - 0.02f;
        canvas.Paint(place, Cap, PictureColors.Lit(lightness, chroma, hue, new Vector2(-0.45f, -0.5f)));
        Vector3 dot = PictureColors.Of(0.94f, 0.02f, hue);
        float turn = random.Range(-0.12f, 0.12f);
        if (random.Chance(0.75f))
        {
            foreach ((float x, float y, float radius) in (ReadOnlySpan<(float, float, float)>)[
                (0.02f, -0.52f, 0.17f), (-0.48f, -0.24f, 0.14f), (0.5f, -0.26f, 0.14f), (0.06f, -0.06f, 0.1f)])
            {
                Vector2 at = new((x + turn) * wide, rim + (y * tall));
                canvas.Paint(place, p => MathF.Max(Distances.Disc(p, at, radius), Cap(p)), dot);
            }
        }
    }

    // Something of height 2 whose foot stands a little below the horizon, with its shadow.
    private static Placement Stand(PictureCanvas canvas, SeededRandom random, float smallest, float largest, float groundHue)
    {
        Placement place = Placement.Draw(random, smallest, largest, 0);
        float foot = place.Center.Y + place.Scale;
        PictureColors.Landscape(canvas, random, MathF.Min(foot - random.Range(0.06f, 0.4f), 0.8f), groundHue);
        canvas.Paint(
            new Placement(new Vector2(place.Center.X + random.Range(-0.12f, 0.12f), foot), place.Scale),
            static p => Distances.Ellipse(p, Vector2.Zero, new Vector2(0.75f, 0.14f)), new Vector3(0.05f, 0.07f, 0.1f), 0.45f, 0.22f);
        return place;
    }
}
