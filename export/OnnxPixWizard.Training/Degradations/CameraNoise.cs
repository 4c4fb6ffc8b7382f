using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>
/// Shot and read noise of a sensor in linear light, variance = a·value + b for each color (Foi et al. 2008), with the scene exposed so that
/// white is at <see cref="Exposure"/>; by way of a mosaic of colors (Bayer 1976) and its interpolation the noise of neighbors goes
/// together.
/// </summary>
/// <param name="Profile">a and b of each color.</param>
/// <param name="Exposure">Where white lies in the well; less light means more noise after the gain that makes up for it.</param>
/// <param name="Mosaic">Whether each place saw one color only.</param>
internal sealed record CameraNoise(NoiseProfile Profile, float Exposure = 1, bool Mosaic = true) : Degradation
{
    /// <summary>One of the measured profiles between ISO 400 and 25,600, the picture exposed by 1/16 to fully.</summary>
    public static CameraNoise Draw(SeededRandom random, IReadOnlyList<NoiseProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        return new CameraNoise(profiles[random.Below(profiles.Count)], MathF.Pow(2, random.Range(-4, 0)), random.Chance(0.7f));
    }

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        picture.ToLinear();
        float[] noise = new float[picture.Values.Length];
        GaussianNoise.Fill(random, noise);
        for (int color = 0; color < 3; color++)
        {
            (float a, float b) = Profile.Of(color);
            Span<float> plane = picture.Plane(color);
            for (int i = 0; i < plane.Length; i++)
            {
                float light = plane[i] * Exposure;
                noise[(color * plane.Length) + i] *= MathF.Sqrt(MathF.Max(0, (a * light) + b)) / Exposure;
            }
        }

        if (Mosaic)
        {
            Interpolate(noise, picture.Width, picture.Height);
        }

        System.Numerics.Tensors.TensorPrimitives.Add(picture.Values, noise, picture.Values);
        picture.ToSrgb();
    }

    // Noise of what a mosaic of red, green, green and blue saw, the places between filled by bilinear interpolation of their own color.
    private static void Interpolate(float[] noise, int width, int height)
    {
        int area = width * height;
        float[] seen = new float[area];
        for (int color = 0; color < 3; color++)
        {
            Span<float> plane = noise.AsSpan(color * area, area);
            seen.AsSpan().Clear();
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    int place = ((y & 1) << 1) | (x & 1);
                    int sees = place == 0 ? 0 : place == 3 ? 2 : 1;
                    seen[(y * width) + x] = sees == color ? plane[(y * width) + x] : 0;
                }
            }

            ReadOnlySpan<float> kernel = color == 1 ? [0, 0.25f, 0, 0.25f, 1, 0.25f, 0, 0.25f, 0]
                : [0.25f, 0.5f, 0.25f, 0.5f, 1, 0.5f, 0.25f, 0.5f, 0.25f];
            Filters.Convolve(seen, width, kernel, 3);
            seen.CopyTo(plane);
        }
    }
}
