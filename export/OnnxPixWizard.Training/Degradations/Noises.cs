using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Independent Gaussian noise on the file's values.</summary>
/// <param name="Sigma">Standard deviation, in steps of 1/255.</param>
public sealed record AdditiveNoise(float Sigma) : Degradation
{
    /// <summary>At random: 2 to 75 steps, most often little.</summary>
    public static AdditiveNoise Draw(SeededRandom random, float least = 2, float most = 75) => new(least + ((most - least) * MathF.Pow(random.Uniform(), 1.3f)));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        float[] noise = new float[picture.Values.Length];
        GaussianNoise.Fill(random, noise);
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(noise, Sigma / 255, picture.Values, picture.Values);
    }
}

/// <summary>
/// Shot and read noise of a sensor in linear light, variance = a·value + b for each color (Foi et al. 2008), with the scene exposed so that white is at
/// <see cref="Exposure"/>; by way of a mosaic of colors (Bayer 1976) and its interpolation the noise of neighbors goes together.
/// </summary>
/// <param name="Profile">a and b of each color.</param>
/// <param name="Exposure">Where white lies in the well; less light means more noise after the gain that makes up for it.</param>
/// <param name="Mosaic">Whether each place saw one color only.</param>
public sealed record CameraNoise(NoiseProfile Profile, float Exposure = 1, bool Mosaic = true) : Degradation
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

            ReadOnlySpan<float> kernel = color == 1 ? [0, 0.25f, 0, 0.25f, 1, 0.25f, 0, 0.25f, 0] : [0.25f, 0.5f, 0.25f, 0.5f, 1, 0.5f, 0.25f, 0.5f, 0.25f];
            Filters.Convolve(seen, width, kernel, 3);
            seen.CopyTo(plane);
        }
    }
}

/// <summary>Measured noise of a sensor at one gain: in linear light with white at 1, variance = a·value + b.</summary>
/// <param name="Iso">The gain as cameras name it.</param>
/// <param name="A">Of red, green and blue.</param>
/// <param name="B">Of red, green and blue.</param>
public sealed record NoiseProfile(int Iso, IReadOnlyList<float> A, IReadOnlyList<float> B)
{
    /// <summary>a and b of a color.</summary>
    public (float A, float B) Of(int color) => (A[color], B[color]);

    /// <summary>Reads a table with the columns iso, a_red, a_green, a_blue, b_red, b_green, b_blue.</summary>
    /// <param name="file">Comma-separated text.</param>
    /// <param name="lowest">Smallest gain that is kept.</param>
    /// <param name="highest">Largest gain that is kept.</param>
    public static IReadOnlyList<NoiseProfile> Read(string file, int lowest = 400, int highest = 25_600) =>
    [
        .. File.ReadLines(file).Skip(1).Select(static line => line.Split(','))
            .Select(static cells => new NoiseProfile(
                (int)Number(cells[0]), [Number(cells[1]), Number(cells[2]), Number(cells[3])],
                [MathF.Max(0, Number(cells[4])), MathF.Max(0, Number(cells[5])), MathF.Max(0, Number(cells[6]))]))
            .Where(profile => profile.Iso >= lowest && profile.Iso <= highest && profile.A.All(static a => a is > 0 and < 0.02f)),
    ];

    /// <summary>Medians of many measured cameras, by gain.</summary>
    public static NoiseProfile Median(int iso) => iso switch
    {
        <= 100 => Gray(100, 3.4e-6f, 3.8e-9f),
        <= 800 => Gray(800, 1.9e-5f, 5.0e-8f),
        <= 3200 => Gray(3200, 7.4e-5f, 3.1e-7f),
        _ => Gray(12_800, 2.5e-4f, 1.6e-6f),
    };

    private static NoiseProfile Gray(int iso, float a, float b) => new(iso, [a, a, a], [b, b, b]);

    private static float Number(string cell) => float.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
}
