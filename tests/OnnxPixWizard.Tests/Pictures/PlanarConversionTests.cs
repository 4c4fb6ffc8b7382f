using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class PlanarConversionTests
{
    [TestMethod]
    [DataRow(PlanarRange.MinusOneToOne)]
    [DataRow(PlanarRange.ZeroToOne)]
    public void ToPlanar_AllBytes_GivesTheirValuesInTheirPlanes(PlanarRange range)
    {
        const int count = 259; // not a whole number of vectors
        byte[] pixels = new byte[3 * count];
        for (int at = 0; at < pixels.Length; at++)
        {
            pixels[at] = (byte)((at / 3) + (85 * (at % 3)));
        }

        float[] planes = new float[3 * count];
        new Picture(pixels, count, 1).ToPlanar(planes, range);

        for (int channel = 0; channel < 3; channel++)
        {
            for (int pixel = 0; pixel < count; pixel++)
            {
                byte value = (byte)(pixel + (85 * channel));
                float expected = range == PlanarRange.MinusOneToOne ? (value / 127.5f) - 1f : value / 255f;
                Assert.AreEqual(expected, planes[(channel * count) + pixel]);
            }
        }
    }

    [TestMethod]
    [DataRow(PlanarRange.MinusOneToOne, 1)]
    [DataRow(PlanarRange.MinusOneToOne, 15)]
    [DataRow(PlanarRange.MinusOneToOne, 16)]
    [DataRow(PlanarRange.MinusOneToOne, 256)]
    [DataRow(PlanarRange.ZeroToOne, 17)]
    [DataRow(PlanarRange.ZeroToOne, 256)]
    [DataRow(PlanarRange.ZeroToOne, 257)]
    public void FromPlanar_OfToPlanar_IsTheSamePicture(PlanarRange range, int width)
    {
        byte[] pixels = new byte[3 * width * 3];
        for (int at = 0; at < pixels.Length; at++)
        {
            pixels[at] = (byte)((at * 7) + (at / 256));
        }

        float[] planes = new float[pixels.Length];
        new Picture(pixels, width, 3).ToPlanar(planes, range);
        Picture back = Picture.FromPlanar(planes, width, 3, range);

        Assert.IsTrue(back.Pixels.SequenceEqual(pixels));
    }

    [TestMethod]
    [DataRow(0.5f, 0f, 128)]
    [DataRow(0f, 0f, 128)]
    [DataRow(-1f, 0f, 0)]
    [DataRow(1f, 0f, 255)]
    public void FromPlanar_Nearest_RoundsHalvesToEven(float value, float ignored, int expected)
    {
        _ = ignored;
        // 0 in [-1, 1] is 127.5, whose even neighbor is 128; 0.5 in [0, 1] is the same level.
        PlanarRange range = value is 0.5f ? PlanarRange.ZeroToOne : PlanarRange.MinusOneToOne;

        Picture picture = Picture.FromPlanar([value, value, value], 1, 1, range);

        Assert.AreEqual(expected, picture.Pixels[0]);
    }

    [TestMethod]
    public void FromPlanar_Truncate_FollowsThePublishedOrderOfOperations()
    {
        float[] planes = [.. Enumerable.Range(0, 3 * 1000).Select(index => (index / 1400f) - 1.05f)];

        Picture picture = Picture.FromPlanar(planes, 1000, 1, PlanarRange.MinusOneToOne, ByteRounding.Truncate);

        for (int at = 0; at < planes.Length; at++)
        {
            byte expected = (byte)(Math.Clamp((planes[at] + 1f) / 2f, 0f, 1f) * 255f);
            Assert.AreEqual(expected, picture.Pixels[(at % 1000 * 3) + (at / 1000)]);
        }
    }

    [TestMethod]
    [DataRow(float.NaN, 0)]
    [DataRow(float.PositiveInfinity, 255)]
    [DataRow(float.NegativeInfinity, 0)]
    [DataRow(1e30f, 255)]
    [DataRow(-1e30f, 0)]
    public void FromPlanar_BeyondTheRange_IsClamped(float value, int expected)
    {
        float[] planes = [.. Enumerable.Repeat(value, 3 * 20)];

        Picture picture = Picture.FromPlanar(planes, 20, 1, PlanarRange.MinusOneToOne);

        foreach (byte sample in picture.Pixels)
        {
            Assert.AreEqual(expected, sample);
        }
    }

    [TestMethod]
    public void ToPlanar_DestinationOfAnotherLength_IsRefused()
    {
        Picture picture = new(4, 4);

        Assert.ThrowsExactly<ArgumentException>(() => picture.ToPlanar(new float[47], PlanarRange.ZeroToOne));
    }
}
