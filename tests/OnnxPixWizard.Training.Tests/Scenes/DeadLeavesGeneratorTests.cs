using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Scenes;

[TestClass]
public sealed class DeadLeavesGeneratorTests
{
    [TestMethod]
    public void Generate_SameSeed_GivesSameBytes()
    {
        float[] first = new float[3 * 64 * 48], second = new float[3 * 64 * 48];

        new DeadLeavesGenerator().Generate(11, 64, 48, first);
        new DeadLeavesGenerator().Generate(11, 64, 48, second);

        CollectionAssert.AreEqual(first, second);
        Assert.IsTrue(first.All(v => v is >= 0 and <= 1));
    }

    [TestMethod]
    public void Generate_ManyPictures_HaveThePowerSpectrumOfNaturalPictures()
    {
        // Horizontal power falls about as frequency^-2; the mean power at two frequencies an octave apart tells the exponent.
        const int size = 64;
        float[] picture = new float[3 * size * size];
        var generator = new DeadLeavesGenerator();
        double[] power = new double[size / 2];
        for (ulong seed = 0; seed < 120; seed++)
        {
            generator.Generate(seed, size, size, picture);
            for (int frequency = 2; frequency <= 16; frequency *= 2)
            {
                for (int y = 0; y < size; y++)
                    power[frequency] += Power(picture.AsSpan(size * size + y * size, size), frequency);
            }
        }

        double exponent = Math.Log2(power[2] / power[16]) / 3;

        Assert.IsTrue(exponent is > 1.3 and < 2.6, $"power falls as frequency^-{exponent:F2}");
    }

    private static double Power(ReadOnlySpan<float> row, int frequency)
    {
        double real = 0, imaginary = 0;
        for (int x = 0; x < row.Length; x++)
        {
            // A Hann window keeps the jump at the border out of the spectrum.
            double window = 0.5 - 0.5 * Math.Cos(2 * Math.PI * (x + 0.5) / row.Length), angle = 2 * Math.PI * frequency * x / row.Length;
            real += window * row[x] * Math.Cos(angle);
            imaginary += window * row[x] * Math.Sin(angle);
        }

        return real * real + imaginary * imaginary;
    }
}
