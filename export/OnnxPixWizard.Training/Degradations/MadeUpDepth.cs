using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>A smooth depth for photos that have none: 0 near to 1 far.</summary>
internal static class MadeUpDepth
{
    /// <summary>A slope from far above to near below, with hills of a few sizes; now and then an even depth.</summary>
    /// <returns>[height, width].</returns>
    public static float[] Draw(int width, int height, SeededRandom random)
    {
        float[] depth = new float[width * height];
        float slope = random.Chance(0.25f) ? 0 : random.Range(0.3f, 1), tilt = random.Range(-0.25f, 0.25f), floor = random.Range(0, 0.5f),
            hills = random.Range(0.05f, 0.3f);
        (float Fx, float Fy, float Phase, float Height)[] waves =
            [.. Enumerable.Range(0, 5)
                .Select(i => (random.Range(-1, 1) * (i + 1), random.Range(-1, 1) * (i + 1), random.Range(0, MathF.Tau), hills / (i + 1)))];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float u = (float)x / width, v = (float)y / height, value = floor + (slope * (1 - v)) + (tilt * (u - 0.5f));
                foreach ((float fx, float fy, float phase, float size) in waves)
                {
                    value += size * MathF.Sin((MathF.Tau * ((fx * u) + (fy * v))) + phase);
                }

                depth[(y * width) + x] = Math.Clamp(value, 0.02f, 1);
            }
        }

        return depth;
    }
}
