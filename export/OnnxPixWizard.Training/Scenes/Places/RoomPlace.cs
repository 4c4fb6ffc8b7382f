using System.Numerics;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>The insides of rooms.</summary>
internal static class RoomPlace
{
    private static readonly Vector3[] s_floors = [new(0.55f, 0.4f, 0.27f), new(0.4f, 0.28f, 0.2f), new(0.6f, 0.58f, 0.55f),
        new(0.45f, 0.42f, 0.4f), new(0.5f, 0.3f, 0.3f)];
    private static readonly Vector3[] s_walls = [new(0.88f, 0.86f, 0.8f), new(0.75f, 0.78f, 0.8f), new(0.8f, 0.72f, 0.58f),
        new(0.6f, 0.7f, 0.65f), new(0.7f, 0.5f, 0.45f), new(0.55f, 0.6f, 0.7f)];
    private static readonly Vector3[] s_ceilings = [new(0.93f, 0.92f, 0.9f), new(0.8f, 0.78f, 0.75f)];
    private static readonly Vector3[] s_woods = [new(0.5f, 0.33f, 0.2f), new(0.75f, 0.6f, 0.42f), new(0.3f, 0.2f, 0.15f),
        new(0.85f, 0.84f, 0.82f), new(0.4f, 0.42f, 0.5f), new(0.55f, 0.2f, 0.2f)];

    /// <summary>Paints one.</summary>
    public static void Paint(PlaceTextures textures, SeededRandom random, PlaceCanvas canvas)
    {
        PlaceCamera camera = new(random.Range(0.9f, 1.9f), random.Range(0.1f, 0.62f), random.Range(-0.05f, 0.05f), random.Range(0.7f, 1.4f),
            canvas.Side);
        Vector3 lamp = Vector3.Normalize(new Vector3(random.Range(-1, 1), random.Range(0.6f, 1.4f), random.Range(-1, 0.6f)));
        PlacePainter painter = new(canvas, camera, new PlaceLight(lamp, random.Range(0.2f, 0.6f), Vector3.Zero,
            random.Range(0.005f, 0.05f)));
        float yaw = random.Range(-0.7f, 0.7f), long0 = random.Range(3, 9), high = random.Range(2.3f, 3.4f);
        PlaceSolid room = Walls(textures, random, yaw, new Vector3(random.Range(3, 7), high, long0 + 2));
        painter.Inside(room);

        List<(float Depth, Action Draw)> things = [];
        for (int n = random.Below(6); n > 0; n--)
        {
            Vector3 place = new(random.Range(-0.45f, 0.45f) * long0, 0, random.Range(0.35f, 0.85f) * long0);
            float turn = yaw + (random.Below(4) * MathF.PI / 2) + (random.Chance(0.3f) ? random.Range(-0.5f, 0.5f) : 0);
            Furniture(textures, random, painter, things, place, turn);
        }

        for (int n = random.Below(3); n > 0; n--)
        {
            Vector3 place = new(random.Range(-0.35f, 0.35f) * long0, 0, random.Range(0.25f, 0.8f) * long0);
            Put(textures, random, painter, things, place, random.Range(0.3f, 1.4f));
        }

        foreach ((_, Action draw) in things.OrderByDescending(static thing => thing.Depth))
        {
            draw();
        }
    }

    private static PlaceSolid Walls(PlaceTextures textures, SeededRandom random, float yaw, Vector3 size)
    {
        PlaceMaterial wall = PlaceMaterial.Draw(textures, random, s_walls, 0.15f,
            random.Range(1, 3)) with { Relief = random.Range(0, 0.35f) };
        // The camera stands inside, at the wall behind it.
        Vector3 right = new(MathF.Cos(yaw), 0, -MathF.Sin(yaw)), ahead = new(MathF.Sin(yaw), 0, MathF.Cos(yaw));
        Vector3 middle = (right * (random.Range(-0.35f, 0.35f) * size.X)) + (ahead * ((size.Z / 2) - random.Range(0.3f, 1.6f)));
        PlaceSolid room = PlaceSolid.Box(
            middle, size, yaw, wall,
            PlaceMaterial.Draw(textures, random, s_ceilings, 0, 3) with { Relief = 0.1f },
                PlaceMaterial.Draw(textures, random, s_floors, 0.4f, random.Range(0.8f, 3)));
        for (int n = 0; n < 4; n++)
        {
            List<PlacePanel> panels = [];
            for (int count = random.Below(4); count > 0; count--)
            {
                bool door = random.Chance(0.3f);
                float width = door ? random.Range(0.8f, 1.1f) : random.Range(0.4f, 1.8f), height = door ? 2 : random.Range(0.4f, 1.3f);
                float top = door ? size.Y - height : random.Range(0.4f, MathF.Max(0.5f, size.Y - height - 0.8f));
                Vector3 frame = new Vector3(random.Range(0.15f, 0.95f)) * new Vector3(1, random.Range(0.8f, 1), random.Range(0.6f, 1));
                panels.Add(new PlacePanel(
                    random.Range(0, MathF.Max(0.1f, MathF.Max(size.X, size.Z) - width)), top, width, height, random.Range(0.02f, 0.1f),
                        frame, door ? textures.Material(random) : textures.Photo(random)));
            }

            room.Faces[n] = room.Faces[n] with { Panels = panels };
        }

        return room;
    }

    // A cupboard, a table with something on it, or a seat with a back.
    private static void Furniture(PlaceTextures textures, SeededRandom random, PlacePainter painter,
        List<(float Depth, Action Draw)> things, Vector3 place, float yaw)
    {
        PlaceMaterial wood = PlaceMaterial.Draw(textures, random, s_woods, 0.4f, random.Range(0.5f, 2));
        Vector3 right = new(MathF.Cos(yaw), 0, -MathF.Sin(yaw)), ahead = new(MathF.Sin(yaw), 0, MathF.Cos(yaw));
        things.Add((place.Z + 0.01f, () => painter.Shadow(place, 1, 0.9f, 0.45f)));
        switch (random.Below(3))
        {
            case 0:
                Box(place, new Vector3(random.Range(0.5f, 1.6f), random.Range(0.5f, 2.1f), random.Range(0.35f, 0.7f)));
                break;
            case 1:
                Vector3 top = new(random.Range(0.7f, 1.8f), 0.05f, random.Range(0.6f, 1));
                float tall = random.Range(0.4f, 0.85f);
                foreach ((float x, float z) in (ReadOnlySpan<(float, float)>)[(-0.45f, -0.42f), (0.45f, -0.42f), (-0.45f, 0.42f),
                    (0.45f, 0.42f)])
                {
                    Box(place + (right * (x * top.X)) + (ahead * (z * top.Z)), new Vector3(0.06f, tall, 0.06f));
                }

                Box(place + new Vector3(0, tall, 0), top);
                if (random.Chance(0.7f))
                {
                    Put(textures, random, painter, things, place + new Vector3(random.Range(-0.3f, 0.3f) * top.X, tall + 0.05f, -0.02f),
                        random.Range(0.15f, 0.45f));
                }

                break;
            default:
                float seat = random.Range(0.35f, 0.5f), wide = random.Range(0.45f, 1.9f);
                Box(place, new Vector3(wide, seat, random.Range(0.45f, 0.8f)));
                Box(place + (ahead * 0.35f), new Vector3(wide, seat + random.Range(0.35f, 0.6f), 0.12f));
                break;
        }

        void Box(Vector3 middle, Vector3 size)
        {
            PlaceSolid box = PlaceSolid.Box(middle, size, yaw, wood, wood);
            things.Add((middle.Z, () => painter.Solid(box)));
        }
    }

    private static void Put(PlaceTextures textures, SeededRandom random, PlacePainter painter, List<(float Depth, Action Draw)> things,
        Vector3 foot, float height)
    {
        Texture texture = textures.Cutout(random);
        bool mirrored = random.Chance(0.5f);
        Vector3 gain = new(random.Range(0.7f, 1.1f));
        float half = 0.55f * height * MathF.Min(1.2f, texture.Width / (float)texture.Height), strength = random.Range(0.2f, 0.6f);
        things.Add((foot.Z - 0.01f, () =>
        {
            painter.Shadow(foot, half, 0.5f * half, strength);
            painter.Standing(texture, foot, height, mirrored, gain, 0.15f * height);
        }));
    }
}
