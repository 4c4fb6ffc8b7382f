using OnnxPixWizard.Pictures;
using OnnxPixWizard.Restoration;

namespace OnnxPixWizard.Tests.Restoration;

[TestClass]
public sealed class NoiseEstimateTests
{
    [TestMethod]
    [DataRow(0, 0.0, 0.5)]
    [DataRow(2, 1.7, 2.3)]
    [DataRow(5, 4.4, 5.5)]
    [DataRow(15, 13.0, 16.0)]
    public void Of_GaussianNoise_TellsItsDeviation(double sigma, double least, double most)
    {
        double estimate = NoiseEstimate.Of(Photo.FromImage(Scene(400, 300, sigma)))!.Value;

        Assert.IsTrue(estimate >= least && estimate <= most, $"{estimate}");
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(1.2, 0)]
    [DataRow(1.8, 0.5)]
    [DataRow(2.4, 1)]
    [DataRow(50, 1)]
    public void Share_GrowsWithTheNoise(double sigma, double expected) => Assert.AreEqual(expected, NoiseEstimate.Share(sigma), 1e-9);

    [TestMethod]
    public void Of_PictureTooSmallToTell_IsNull() => Assert.IsNull(NoiseEstimate.Of(Photo.FromImage(Scene(5, 200, 10))));

    [TestMethod]
    [DataRow(0)]
    [DataRow(90)]
    [DataRow(255)]
    public void Of_PlainPicture_IsZero(int level)
    {
        Picture plain = new(100, 70);
        plain.Pixels.Fill((byte)level);

        Assert.AreEqual(0, NoiseEstimate.Of(Photo.FromImage(plain))!.Value);
    }

    /// <summary>A smooth ground with a textured half and hard edges, and noise.</summary>
    private static Picture Scene(int width, int height, double sigma)
    {
        Random random = new(7);
        Picture picture = new(width, height);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            int x = i / 3 % width, y = i / 3 / width;
            double level = 90 + (60.0 * x / width) + (y > height / 2 ? 20 * Math.Sin(x * 1.3) * Math.Sin(y * 1.7) : 0)
                + (x > width / 3 && y < height / 4 ? 50 : 0);
            double noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            picture.Pixels[i] = (byte)Math.Clamp(Math.Round(level + (sigma * noise)), 0, 255);
        }

        return picture;
    }
}
