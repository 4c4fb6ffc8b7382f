using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class ResizeTests
{
    [TestMethod]
    [DataRow(ResizeKernel.Lanczos3, 17, 23)]
    [DataRow(ResizeKernel.Bicubic, 17, 23)]
    [DataRow(ResizeKernel.Bilinear, 17, 23)]
    [DataRow(ResizeKernel.Nearest, 17, 23)]
    [DataRow(ResizeKernel.Lanczos3, 211, 150)]
    [DataRow(ResizeKernel.Bicubic, 211, 150)]
    [DataRow(ResizeKernel.Lanczos3, 1, 1)]
    [DataRow(ResizeKernel.Lanczos3, 300, 7)]
    public void Resize_ConstantPicture_StaysConstant(ResizeKernel kernel, int width, int height)
    {
        Picture resized = TestPictures.Constant(97, 61, 10, 128, 250).Resize(width, height, kernel);

        Assert.AreEqual(new ImageSize(width, height), resized.Size);
        for (int at = 0; at < resized.Pixels.Length; at += 3)
        {
            Assert.AreEqual(10, resized.Pixels[at]);
            Assert.AreEqual(128, resized.Pixels[at + 1]);
            Assert.AreEqual(250, resized.Pixels[at + 2]);
        }
    }

    [TestMethod]
    [DataRow(ResizeKernel.Lanczos3, 64)]
    [DataRow(ResizeKernel.Lanczos3, 100)]
    [DataRow(ResizeKernel.Bicubic, 64)]
    [DataRow(ResizeKernel.Bicubic, 500)]
    [DataRow(ResizeKernel.Bilinear, 500)]
    public void Resize_LinearRamp_KeepsPixelCentres(ResizeKernel kernel, int width)
    {
        // Column x of 256 holds x: target column i lies at (i + 0.5) * 256 / width - 0.5 of the source.
        Picture ramp = new(256, 16);
        for (int at = 0; at < ramp.Pixels.Length; at++)
        {
            ramp.Pixels[at] = (byte)(at / 3 % 256);
        }

        Picture resized = ramp.Resize(width, 16, kernel);

        int border = 4 * Math.Max(1, width / 256);
        for (int x = border; x < width - border; x++)
        {
            Assert.AreEqual(((x + 0.5) * 256 / width) - 0.5, resized.Row(8)[3 * x], delta: 1.01);
        }
    }

    [TestMethod]
    [DataRow(ResizeKernel.Lanczos3)]
    [DataRow(ResizeKernel.Bicubic)]
    [DataRow(ResizeKernel.Bilinear)]
    public void Resize_Noise_KeepsItsMean(ResizeKernel kernel)
    {
        Picture noise = new(256, 256);
        new Random(3).NextBytes(noise.Pixels);

        Picture resized = noise.Resize(32, 32, kernel);

        Assert.AreEqual(Mean(noise), Mean(resized), delta: 1.0);
        // White noise averaged over blocks of 8x8 keeps about an eighth of its deviation: nothing folds back from high frequencies.
        Assert.IsTrue(Deviation(resized) < 0.2 * Deviation(noise), $"{Deviation(resized)} of {Deviation(noise)}");
    }

    [TestMethod]
    public void Resize_FinestStripes_BecomeGrey()
    {
        Picture stripes = new(256, 64);
        for (int at = 0; at < stripes.Pixels.Length; at++)
        {
            stripes.Pixels[at] = (byte)(at / 3 % 2 * 255);
        }

        Picture resized = stripes.Resize(60, 15);

        for (int x = 3; x < 57; x++)
        {
            Assert.AreEqual(127.5, resized.Row(7)[3 * x], delta: 6);
        }
    }

    [TestMethod]
    [DataRow(ResizeKernel.Lanczos3)]
    [DataRow(ResizeKernel.Bicubic)]
    public void Resize_ByFour_WeighsSamplesByTheNamedFilter(ResizeKernel kernel)
    {
        // One bright column in a wide dark picture samples the filter, widened by the factor and normalised to one.
        const int factor = 4, target = 32, lit = 64;
        Picture impulse = new(target * factor, 8);
        for (int y = 0; y < 8; y++)
        {
            impulse.Row(y).Slice(3 * lit, 3).Fill(255);
        }

        // Lifted, so that negative lobes are not cut off.
        for (int at = 0; at < impulse.Pixels.Length; at++)
        {
            impulse.Pixels[at] = (byte)(impulse.Pixels[at] == 0 ? 60 : 255);
        }

        Picture resized = impulse.Resize(target, 8, kernel);

        for (int x = 4; x < target - 4; x++)
        {
            double centre = ((x + 0.5) * factor) - 0.5;
            double sum = 0;
            for (int tap = -40; tap <= 40; tap++)
            {
                sum += Weight(kernel, (Math.Round(centre) + tap - centre) / factor);
            }

            double expected = 60 + (195 * Weight(kernel, (lit - centre) / factor) / sum);
            Assert.AreEqual(expected, resized.Row(4)[3 * x], delta: 1.2, $"column {x}");
        }
    }

    [TestMethod]
    [DataRow(ResizeKernel.Lanczos3)]
    [DataRow(ResizeKernel.Bicubic)]
    public void Resize_Enlarging_WeighsSamplesByTheNamedFilter(ResizeKernel kernel)
    {
        const int source = 40, target = 130, lit = 20;
        float[] impulse = new float[source * source];
        for (int y = 0; y < source; y++)
        {
            impulse[(y * source) + lit] = 1000;
        }

        float[] resized = new float[target * target];
        PlanarResize.Resize(impulse, new ImageSize(source, source), resized, new ImageSize(target, target), kernel);

        for (int x = 0; x < target; x++)
        {
            double centre = ((x + 0.5) * source / target) - 0.5;
            double sum = 0;
            for (int tap = (int)centre - 4; tap <= centre + 4; tap++)
            {
                sum += Weight(kernel, tap - centre);
            }

            double expected = 1000 * Weight(kernel, lit - centre) / sum;
            Assert.AreEqual(expected, resized[x], delta: 0.01);
            Assert.AreEqual(expected, resized[(77 * target) + x], delta: 0.01);
        }
    }

    [TestMethod]
    public void Resize_EnlargedPicture_AgreesWithItsPlanes()
    {
        Picture picture = new(33, 21);
        new Random(5).NextBytes(picture.Pixels);
        float[] planes = new float[3 * 33 * 21], enlarged = new float[3 * 100 * 70];
        picture.ToPlanar(planes, PlanarRange.ZeroToOne);

        Picture resized = picture.Resize(100, 70);
        PlanarResize.Resize(planes, picture.Size, enlarged, resized.Size);
        Picture expected = Picture.FromPlanar(enlarged, 100, 70, PlanarRange.ZeroToOne);

        for (int at = 0; at < expected.Pixels.Length; at++)
        {
            Assert.AreEqual(expected.Pixels[at], resized.Pixels[at], delta: 1);
        }
    }

    [TestMethod]
    public void Resize_Nearest_TakesTheSampleAtTheCentre()
    {
        GrayImage8 picture = new([0, 1, 2, 3, 4, 5, 6, 7, 8], 9, 1);

        GrayImage8 smaller = picture.Resize(3, 1);
        GrayImage8 larger = picture.Resize(18, 2);

        CollectionAssert.AreEqual(new byte[] { 1, 4, 7 }, smaller.Pixels.ToArray());
        CollectionAssert.AreEqual(new byte[] { 0, 0, 1, 1, 2, 2 }, larger.Row(1)[..6].ToArray());
    }

    [TestMethod]
    public void Resize_SameSize_IsACopy()
    {
        Picture picture = TestPictures.Gradient(13, 7);

        Picture copy = picture.Resize(13, 7);
        copy.Pixels[0] = 99;

        Assert.AreNotEqual(99, picture.Pixels[0]);
        Assert.IsTrue(picture.Pixels[1..].SequenceEqual(copy.Pixels[1..]));
    }

    [TestMethod]
    [DataRow(0, 7)]
    [DataRow(7, -1)]
    [DataRow(1_000_000, 1_000_000)]
    public void Resize_ToAnImpossibleSize_IsRefused(int width, int height)
    {
        Picture picture = TestPictures.Gradient(13, 7);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => picture.Resize(width, height));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = new Picture(width, height));
    }

    [TestMethod]
    public void Crop_AndPasteBack_RestoresThePicture()
    {
        Picture picture = TestPictures.Gradient(20, 15);
        Picture crop = picture.Crop(5, 6, 7, 8);
        Picture other = TestPictures.Gradient(20, 15);
        other.Paste(TestPictures.Constant(7, 8, 0, 0, 0), 5, 6);

        Assert.IsFalse(other.Pixels.SequenceEqual(picture.Pixels));
        other.Paste(crop, 5, 6);

        Assert.IsTrue(other.Pixels.SequenceEqual(picture.Pixels));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => picture.Crop(14, 0, 7, 8));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => picture.Paste(crop, 0, 8));
    }

    private static double Weight(ResizeKernel kernel, double x)
    {
        x = Math.Abs(x);
        if (kernel == ResizeKernel.Lanczos3)
        {
            return x >= 3 ? 0 : x < 1e-9 ? 1 : 3 * Math.Sin(Math.PI * x) * Math.Sin(Math.PI * x / 3) / (Math.PI * Math.PI * x * x);
        }

        // Catmull-Rom.
        return x < 1 ? (1.5 * x * x * x) - (2.5 * x * x) + 1
            : x < 2 ? (-0.5 * x * x * x) + (2.5 * x * x) - (4 * x) + 2 : 0;
    }

    private static double Mean(Picture picture)
    {
        double sum = 0;
        foreach (byte sample in picture.Pixels)
        {
            sum += sample;
        }

        return sum / picture.Pixels.Length;
    }

    private static double Deviation(Picture picture)
    {
        double mean = Mean(picture), sum = 0;
        foreach (byte sample in picture.Pixels)
        {
            sum += (sample - mean) * (sample - mean);
        }

        return Math.Sqrt(sum / picture.Pixels.Length);
    }
}
