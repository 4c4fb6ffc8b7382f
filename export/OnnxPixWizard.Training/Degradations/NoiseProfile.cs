namespace OnnxPixWizard.Training.Degradations;

/// <summary>Measured noise of a sensor at one gain: in linear light with white at 1, variance = a·value + b.</summary>
/// <param name="Iso">The gain as cameras name it.</param>
/// <param name="A">Of red, green and blue.</param>
/// <param name="B">Of red, green and blue.</param>
internal sealed record NoiseProfile(int Iso, IReadOnlyList<float> A, IReadOnlyList<float> B)
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
