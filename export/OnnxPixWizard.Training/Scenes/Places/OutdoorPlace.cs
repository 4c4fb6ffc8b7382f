using System.Numerics;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>Landscapes and streets.</summary>
internal static class OutdoorPlace
{
    private static readonly Vector3[] s_soils =
    [
        new(0.36f, 0.45f, 0.2f), new(0.3f, 0.4f, 0.16f), new(0.48f, 0.5f, 0.28f), new(0.72f, 0.63f, 0.47f), new(0.5f, 0.4f, 0.3f),
            new(0.55f, 0.54f, 0.52f),
        new(0.4f, 0.4f, 0.4f), new(0.88f, 0.9f, 0.93f), new(0.3f, 0.42f, 0.5f), new(0.6f, 0.5f, 0.35f),
    ];

    private static readonly Vector3[] s_hills = [new(0.3f, 0.4f, 0.22f), new(0.24f, 0.32f, 0.2f), new(0.5f, 0.47f, 0.42f),
        new(0.45f, 0.5f, 0.55f), new(0.55f, 0.45f, 0.33f)];
    private static readonly Vector3[] s_walls = [new(0.85f, 0.82f, 0.75f), new(0.7f, 0.5f, 0.4f), new(0.6f, 0.35f, 0.28f),
        new(0.75f, 0.72f, 0.68f), new(0.9f, 0.8f, 0.55f), new(0.5f, 0.5f, 0.52f)];
    private static readonly Vector3[] s_roofs = [new(0.5f, 0.25f, 0.2f), new(0.3f, 0.3f, 0.33f), new(0.4f, 0.33f, 0.28f)];
    private static readonly Vector3[] s_roads = [new(0.35f, 0.35f, 0.36f), new(0.45f, 0.44f, 0.43f), new(0.55f, 0.52f, 0.48f),
        new(0.5f, 0.45f, 0.38f)];

    /// <summary>Paints one.</summary>
    public static void Paint(PlaceTextures textures, SeededRandom random, PlaceCanvas canvas, bool street)
    {
        float height = random.PickWeighted([0.7f, 0.2f, 0.1f]) switch { 0 => random.Range(1, 2.2f), 1 => random.Range(2.2f, 7), _ =>
            random.Range(7, 35) };
        float horizon = random.Chance(0.12f) ? random.Range(-0.25f, 0.15f) : random.Range(0.15f, 0.78f);
        PlaceCamera camera = new(height, horizon, random.Range(-0.05f, 0.05f), random.Range(0.55f, 1.35f), canvas.Side);
        float elevation = random.Range(0.25f, 1.3f), azimuth = random.Range(0, MathF.Tau);
        Vector3 sun = new(MathF.Cos(elevation) * MathF.Sin(azimuth), MathF.Sin(elevation), MathF.Cos(elevation) * MathF.Cos(azimuth));
        Func<Vector3, float, float, Vector3> sky = Sky(textures, random, horizon);
        Vector3 haze = sky(Vector3.Normalize(new Vector3(0, 0.06f, 1)), 0.5f, Math.Clamp(horizon - 0.05f, 0, 1));
        PlaceLight light = new(sun, random.Range(0.1f, 0.7f), haze, random.Chance(0.25f) ? 1 / random.Range(40, 200)
            : 1 / random.Range(300, 3000));
        PlacePainter painter = new(canvas, camera, light);

        painter.Behind(sky);
        float nearest = Ridges(textures, random, painter, street);
        float yaw = random.Range(-0.4f, 0.4f);
        Road? road = street || random.Chance(0.25f) ? Road.Draw(textures, random, yaw) : null;
        Ground(textures, random, painter, road, random.Chance(0.3f) && !street ? random.Range(20, nearest) : 3000);

        List<(float Depth, Action Draw)> things = [];
        if (street)
        {
            Houses(textures, random, painter, road!, things);
        }
        else
        {
            for (int n = random.Below(4) - 1; n > 0; n--)
            {
                Vector3 place = Place(random, camera, 14, 80);
                things.Add((place.Z, () => House(textures, random, painter, place, random.Range(-0.8f, 0.8f), random.Range(1, 3) * 3)));
            }
        }

        int plants = random.Below(street ? 7 : 16);
        for (int n = 0; n < plants; n++)
        {
            Vector3 place = road?.Beside(random) ?? Place(random, camera, 4, 70);
            Texture plant = textures.Plant(random);
            float size = plant.Height > plant.Width ? random.Range(2.5f, 11) : random.Range(0.4f, 2);
            Stand(random, painter, things, plant, place, size, 0.25f * size);
        }

        int objects = random.Below(4);
        for (int n = 0; n < objects; n++)
        {
            Vector3 place = Place(random, camera, MathF.Max(1.6f, 1.2f * height), 10 + height);
            float size = random.Range(0.3f, 1.9f) * (1 + (place.Z / 20));
            Stand(random, painter, things, textures.Cutout(random), place, size, 0.15f * size);
        }

        for (int n = random.Below(street ? 6 : 3); n > 0; n--)
        {
            Vector3 place = road?.Beside(random) ?? Place(random, camera, 4, 40);
            PlaceMaterial metal = PlaceMaterial.Draw(textures, random, s_roads, 0.2f, 1);
            Vector3 size = new(random.Range(0.08f, 0.3f), random.Range(2.5f, 8), random.Range(0.08f, 0.3f));
            things.Add((place.Z, () => painter.Solid(PlaceSolid.Box(place, size, 0, metal, metal))));
        }

        foreach ((_, Action draw) in things.OrderByDescending(static thing => thing.Depth))
        {
            draw();
        }
    }

    private static Vector3 Place(SeededRandom random, PlaceCamera camera, float near, float far)
    {
        float z = near * MathF.Pow(far / near, random.Uniform()), wide = z * camera.Pixel * camera.Side * 0.55f;
        return new Vector3(random.Range(-wide, wide), 0, z);
    }

    private static void Stand(
        SeededRandom random, PlacePainter painter, List<(float Depth, Action Draw)> things, Texture texture, Vector3 place, float size,
            float bulge)
    {
        bool mirrored = random.Chance(0.5f);
        Vector3 gain = new Vector3(random.Range(0.7f, 1.1f)) * new Vector3(random.Range(0.92f, 1.08f), 1, random.Range(0.92f, 1.08f));
        float half = size * 0.6f * MathF.Min(1.2f, texture.Width / (float)texture.Height), strength = random.Range(0.2f, 0.7f),
            flat = random.Range(0.3f, 0.7f);
        float fall = random.Range(-0.5f, 0.5f) * half;
        things.Add((place.Z, () =>
        {
            painter.Shadow(place + new Vector3(fall, 0, 0), half + MathF.Abs(fall), flat * half, strength);
            painter.Standing(texture, place, size, mirrored, gain, bulge);
        }));
    }

    private static Func<Vector3, float, float, Vector3> Sky(PlaceTextures textures, SeededRandom random, float horizon)
    {
        Texture? photo = random.Chance(0.6f) ? textures.Sky(random) : null;
        float below = MathF.Max(0.3f, horizon + 0.05f), shift = random.Range(0, 400), zoom = random.Range(0.6f, 1);
        if (photo is not null)
        {
            bool mirrored = random.Chance(0.5f);
            return (_, x, y) =>
            {
                Vector4 texel = photo.Sample(((mirrored ? 1 - x : x) * zoom * photo.Width) + shift,
                    Math.Clamp(y / below, 0, 1) * (photo.Height - 1), zoom * photo.Width / 512f);
                return new Vector3(texel.X, texel.Y, texel.Z);
            };
        }

        (Vector3 zenith, Vector3 low) = random.PickWeighted([0.5f, 0.3f, 0.2f]) switch
        {
            0 => (new Vector3(0.2f, 0.42f, 0.75f), new Vector3(0.75f, 0.84f, 0.92f)),
            1 => (new Vector3(0.62f, 0.65f, 0.7f), new Vector3(0.85f, 0.86f, 0.87f)),
            _ => (new Vector3(0.3f, 0.35f, 0.55f), new Vector3(0.95f, 0.7f, 0.5f)),
        };
        float dusk = random.Chance(0.15f) ? random.Range(0.15f, 0.7f) : 1;
        zenith *= random.Range(0.7f, 1.2f) * dusk;
        low *= random.Range(0.85f, 1.12f) * MathF.Sqrt(dusk);
        float clouds = random.Range(-0.4f, 0.9f), scale = random.Range(0.6f, 3);
        return (ray, _, _) =>
        {
            float up = Math.Clamp(ray.Y / ray.Length(), 0, 1), share = MathF.Sqrt(up);
            Vector3 clear = Vector3.Lerp(low, zenith, share);
            float x = (ray.X / (up + 0.15f) * scale) + shift, z = ray.Z / (up + 0.15f) * scale;
            float noise = ValueNoise.Sample(x, z) + (0.5f * ValueNoise.Sample(2.1f * x, 2.1f * z))
                + (0.25f * ValueNoise.Sample(4.3f * x, 4.3f * z));
            return Vector3.Lerp(clear, new Vector3(0.94f) * MathF.Min(1, low.Length() / 1.4f),
                Math.Clamp(noise + clouds - 0.3f, 0, 0.95f) * share);
        };
    }

    // Farthest first; the distance of the nearest comes back.
    private static float Ridges(PlaceTextures textures, SeededRandom random, PlacePainter painter, bool street)
    {
        float distance = random.Range(200, 3000);
        for (int n = random.Below(street ? 3 : 5); n > 0; n--, distance *= random.Range(0.25f, 0.6f))
        {
            distance = MathF.Max(25, distance);
            float size = distance * random.Range(0.03f, 0.22f), place = random.Range(0, 200), wave = random.Range(0.6f, 3) / distance,
                rough = random.Range(0.05f, 0.4f);
            bool skyline = street || random.Chance(0.1f), wood = !skyline && random.Chance(0.4f);
            PlaceMaterial material = PlaceMaterial.Draw(textures, random, skyline ? s_walls : s_hills, 0.4f,
                distance * random.Range(0.1f, 0.4f));
            float top(float along) => skyline
                ? size * (0.5f + (0.5f * ValueNoise.Sample(MathF.Floor(along * wave * 8) * 1.7f, place)))
                : wood
                ? size * (0.5f + (0.12f * ValueNoise.Sample((along * wave) + place, 3))
                    + (0.12f * MathF.Abs(ValueNoise.Sample(along * wave * 14, place)))
                    + (0.04f * ValueNoise.Sample(along * wave * 60, place)))
                : size * (0.5f + (0.5f * ValueNoise.Sample((along * wave) + place, 7))
                    + (rough * ValueNoise.Sample(along * wave * 5, place)) + (0.3f * rough * ValueNoise.Sample(along * wave * 19, place)));
            painter.Ridge(distance, top, material);
        }

        return distance;
    }

    private static void Ground(PlaceTextures textures, SeededRandom random, PlacePainter painter, Road? road, float end)
    {
        PlaceMaterial soil = PlaceMaterial.Draw(textures, random, s_soils, 0.45f, random.Range(0.8f, 5)),
            other = PlaceMaterial.Draw(textures, random, s_soils, 0.45f, random.Range(2, 15));
        float turn = random.Range(0, MathF.PI), cosine = MathF.Cos(turn), sine = MathF.Sin(turn), patches = 1 / random.Range(3, 40),
            mixed = random.Range(-1, 0.3f), shades = random.Range(0, 0.25f);
        Vector3 normal = Vector3.Normalize(new Vector3(random.Range(-0.06f, 0.06f), 1, random.Range(-0.04f, 0.06f)));
        painter.Ground(road is null ? normal : Vector3.UnitY, 0, (point, width) =>
        {
            if (road?.At(point, width) is { } paved)
            {
                return paved;
            }

            float u = (point.X * cosine) + (point.Z * sine), v = (point.Z * cosine) - (point.X * sine);
            float noise = width * patches > 1 ? 0 : ValueNoise.Sample(point.X * patches, point.Z * patches)
                + (0.5f * ValueNoise.Sample(point.X * patches * 3, point.Z * patches * 3));
            Vector3 color = soil.At(u, v, width);
            float share = Math.Clamp(3 * (noise + mixed), 0, 1);
            return (share > 0 ? Vector3.Lerp(color, other.At(u, v, width), share) : color) * (1 + (shades * noise));
        }, end);
    }

    private static void Houses(PlaceTextures textures, SeededRandom random, PlacePainter painter, Road road,
        List<(float Depth, Action Draw)> things)
    {
        float common = random.Range(1, 6) * 3;
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            if (random.Chance(0.15f))
            {
                continue;
            }

            float gap = random.Chance(0.5f) ? 0 : random.Range(1, 6);
            for (float along = random.Range(-4, 8); along < 90;)
            {
                float length = random.Range(6, 16), depth = random.Range(8, 12), tall = common * random.Range(0.7f, 1.3f);
                Vector3 place = road.Point(along + (length / 2), side * (road.Half + road.Walk + random.Range(0, 0.6f) + (depth / 2)));
                things.Add((place.Z, () => House(textures, random, painter, place, road.Yaw, tall, new Vector2(depth, length))));
                along += length + gap;
            }
        }
    }

    private static void House(PlaceTextures textures, SeededRandom random, PlacePainter painter, Vector3 place, float yaw, float height,
        Vector2? size = null)
    {
        PlaceMaterial walls = PlaceMaterial.Draw(textures, random, s_walls, 0.3f,
            random.Range(1, 4)) with { Windows = PlaceWindows.Draw(random) };
        PlaceMaterial roof = PlaceMaterial.Draw(textures, random, s_roofs, 0.3f, random.Range(1, 3));
        Vector2 ground = size ?? new Vector2(random.Range(5, 12), random.Range(6, 16));
        painter.Shadow(place, ground.X * 0.8f, ground.Y * 0.75f, 0.4f);
        painter.Solid(PlaceSolid.Box(place, new Vector3(ground.X, height, ground.Y), yaw, walls, roof, roof: random.Chance(0.5f)
            ? random.Range(1.5f, 4) : 0));
    }

    /// <summary>A straight road with walks beside it.</summary>
    private sealed record Road(float Yaw, float Middle, float Half, float Walk, float Dash, PlaceMaterial Surface, PlaceMaterial Paving,
        float Lines)
    {
        private readonly float _cosine = MathF.Cos(Yaw), _sine = MathF.Sin(Yaw);

        public static Road Draw(PlaceTextures textures, SeededRandom random, float yaw) => new(
            yaw, random.Range(-3, 3), random.Range(1.2f, 5), random.Chance(0.7f) ? random.Range(1, 3.5f) : 0, random.Range(1, 4),
            PlaceMaterial.Draw(textures, random, s_roads, 0.2f, random.Range(1, 4)),
                PlaceMaterial.Draw(textures, random, s_roads, 0.4f, random.Range(1, 3)), random.Range(-0.5f, 0.9f));

        public Vector3 Point(float along, float across) =>
            new(((across + Middle) * _cosine) + (along * _sine), 0, (along * _cosine) - ((across + Middle) * _sine));

        public Vector3 Beside(SeededRandom random) =>
            Point(3 * MathF.Pow(25, random.Uniform()), (random.Chance(0.5f) ? 1 : -1) * (Half + random.Range(0.2f, MathF.Max(0.6f, Walk))));

        public Vector3? At(Vector3 point, float width)
        {
            float across = (point.X * _cosine) - (point.Z * _sine) - Middle, along = (point.X * _sine) + (point.Z * _cosine),
                off = MathF.Abs(across);
            if (off > Half + Walk)
            {
                return null;
            }

            if (off > Half)
            {
                return off < Half + 0.15f ? new Vector3(0.6f) : Paving.At(across, along, width);
            }

            Vector3 color = Surface.At(across, along, width);
            bool line = off < 0.07f ? ((along / Dash) - MathF.Floor(along / Dash)) < 0.5f : off > Half - 0.3f && off < Half - 0.18f;
            return line && Lines > 0 ? Vector3.Lerp(color, new Vector3(0.9f), Lines * MathF.Min(1, 0.14f / width)) : color;
        }
    }
}
