using System.Numerics;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>Paints trees, bushes and rocks on transparent ground: round shapes clad with parts of photos.</summary>
internal static class PlantPainter
{
    private const int Width = 144, Height = 192;

    /// <summary>Paints one.</summary>
    public static Texture Paint(PlaceTextures textures, SeededRandom random)
    {
        bool rock = random.Chance(0.12f), bush = !rock && random.Chance(0.3f), conifer = !rock && !bush && random.Chance(0.3f);
        int height = rock || bush ? Height / 2 : Height;
        Texture leaves = textures.Material(random), bark = textures.Material(random);
        Vector3 green = rock ? new Vector3(0.5f, 0.47f, 0.43f) * random.Range(0.6f, 1.3f)
            : new Vector3(random.Range(0.12f, 0.45f), random.Range(0.3f, 0.5f), random.Range(0.05f, 0.2f)) * random.Range(0.6f, 1.3f);
        float own = random.Range(0, 0.5f), noise = random.Range(0.1f, 0.45f), frequency = random.Range(0.08f, 0.3f),
            place = random.Range(0, 200);
        List<Vector3> blobs = Blobs(random, height, rock || bush, conifer);
        float trunk = random.Range(2, 7), middle = Width / 2f, lean = random.Range(-0.1f, 0.1f);
        uint[] texels = new uint[Width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                float inside = -1, light = 0;
                foreach (Vector3 blob in blobs)
                {
                    float dx = (x - blob.X) / blob.Z, dy = (y - blob.Y) / blob.Z, depth = 1 - (dx * dx) - (dy * dy);
                    if (depth > inside)
                    {
                        (inside, light) = (depth, 0.75f - (0.45f * dy) - (0.2f * dx));
                    }
                }

                float rough = ValueNoise.Sample((x * frequency) + place, y * frequency)
                    + (0.6f * ValueNoise.Sample(x * 3 * frequency, (y * 3 * frequency) + place));
                float crown = Math.Clamp(4 * (inside + (noise * rough)), 0, 1);
                bool isTrunk = !rock && !bush && y > height / 3f
                    && MathF.Abs(x - middle - (lean * (height - y))) < trunk * (0.6f + (0.5f * y / height));
                if (crown < 0.5f && isTrunk)
                {
                    Vector4 wood = bark.Sample(x * 3, y, 1);
                    texels[(y * Width) + x] = Texture.Pack(Vector3.Lerp(new Vector3(0.33f, 0.26f, 0.2f),
                        new Vector3(wood.X, wood.Y, wood.Z), 0.4f) * 0.8f, 1);
                    continue;
                }

                Vector4 leaf = leaves.Sample(x, y, 1);
                Vector3 texel = new(leaf.X, leaf.Y, leaf.Z);
                float bright = (texel.X + texel.Y + texel.Z + 0.1f) / (leaves.Mean.X + leaves.Mean.Y + leaves.Mean.Z + 0.1f);
                Vector3 color = Vector3.Lerp(green * bright, texel, own) * Math.Clamp(light + (0.3f * rough), 0.25f, 1.5f);
                texels[(y * Width) + x] = Texture.Pack(color, crown);
            }
        }

        return new Texture(texels, Width, height);
    }

    private static List<Vector3> Blobs(SeededRandom random, int height, bool low, bool conifer)
    {
        List<Vector3> blobs = [];
        int count = conifer ? 9 : 5 + random.Below(9);
        float spread = random.Range(0.5f, 1);
        for (int i = 0; i < count; i++)
        {
            float share = i / (float)count;
            blobs.Add(conifer
                ? new Vector3((Width / 2f) + random.Range(-6, 6), 14 + (share * 0.7f * height), 10 + (share * 34))
                : low ? new Vector3((Width / 2f) + (spread * random.Range(-34, 34)), height - random.Range(14, 0.5f * height),
                    random.Range(20, 36))
                : new Vector3((Width / 2f) + (spread * random.Range(-34, 34)), random.Range(0.2f, 0.52f) * height, random.Range(20, 34)));
        }

        return blobs;
    }
}
