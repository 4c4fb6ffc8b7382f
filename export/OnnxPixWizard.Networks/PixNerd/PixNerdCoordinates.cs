using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>The class network's position tables: rotations of tokens, and features of a pixel's place in its patch.</summary>
internal static class PixNerdCoordinates
{
    /// <summary>Numbers that describe a pixel's place: products of 8 cosines along each axis.</summary>
    public const int Features = Frequencies * Frequencies;

    private const int Frequencies = 8;
    private const double Span = 16;

    /// <summary>Angles of the pairs of channels of a head, column and row in turn; places run from 0 to 16 whatever the grid.</summary>
    /// <returns>Cosines and sines, [1, rows · columns, head width / 2] each.</returns>
    public static (Tensor Cosine, Tensor Sine) Rotations(int rows, int columns, int headWidth)
    {
        int pairs = headWidth / 2;
        float[] cosine = new float[rows * columns * pairs], sine = new float[cosine.Length];
        for (int token = 0; token < rows * columns; token++)
        {
            double x = Span * Fraction(token % columns, columns), y = Span * Fraction(token / columns, rows);
            for (int pair = 0; pair < pairs; pair++)
            {
                double angle = (pair % 2 == 0 ? x : y) * Math.Pow(10000, -4.0 * (pair / 2) / headWidth);
                cosine[(token * pairs) + pair] = (float)Math.Cos(angle);
                sine[(token * pairs) + pair] = (float)Math.Sin(angle);
            }
        }

        return (Tensor.From<float>(cosine, 1, rows * columns, pairs), Tensor.From<float>(sine, 1, rows * columns, pairs));
    }

    /// <summary>Features of each pixel of a patch.</summary>
    /// <returns>[patch², 64].</returns>
    public static Tensor Pixels(int patch)
    {
        float[] features = new float[patch * patch * Features];
        for (int pixel = 0; pixel < patch * patch; pixel++)
        {
            double x = Fraction(pixel % patch, patch), y = Fraction(pixel / patch, patch);
            for (int k = 0; k < Features; k++)
            {
                double along = Frequency(k / Frequencies), down = Frequency(k % Frequencies);
                features[(pixel * Features) + k] = (float)(Math.Cos(Math.PI * x * along) * Math.Cos(Math.PI * y * down) / (1 + (along * down)));
            }
        }

        return Tensor.From<float>(features, patch * patch, Features);
    }

    // Eight points from 0 to 8.
    private static double Frequency(int k) => 8.0 * k / (Frequencies - 1);

    private static double Fraction(int index, int count) => count == 1 ? 0 : index / (double)(count - 1);
}
