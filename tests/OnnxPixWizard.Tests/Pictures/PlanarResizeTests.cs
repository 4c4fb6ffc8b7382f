using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class PlanarResizeTests
{
    [TestMethod]
    [DataRow(ResizeKernel.Lanczos3, 20, 12)]
    [DataRow(ResizeKernel.Bicubic, 20, 12)]
    [DataRow(ResizeKernel.Bilinear, 20, 12)]
    [DataRow(ResizeKernel.Bicubic, 130, 90)]
    [DataRow(ResizeKernel.Bilinear, 130, 90)]
    [DataRow(ResizeKernel.Lanczos3, 130, 12)]
    public void Resize_LinearPlanes_StayLinear(ResizeKernel kernel, int width, int height)
    {
        // Plane c holds a slope along x (0) or y (1), far beyond the range of bytes.
        ImageSize from = new(60, 40), to = new(width, height);
        float[] source = new float[2 * 60 * 40], target = new float[2 * width * height];
        for (int at = 0; at < 2400; at++)
        {
            source[at] = (at % 60 * 1000f) - 7;
            source[2400 + at] = at / 60 * -0.001f;
        }

        PlanarResize.Resize(source, from, target, to, kernel);

        // Away from the borders, whose samples repeat outwards.
        int left = Math.Max(3, width / 12), top = Math.Max(3, height / 8);
        for (int y = top; y < height - top; y++)
        {
            for (int x = left; x < width - left; x++)
            {
                double column = ((x + 0.5) * 60 / width) - 0.5, row = ((y + 0.5) * 40 / height) - 0.5;
                Assert.AreEqual((column * 1000) - 7, target[(y * width) + x], delta: 20);
                Assert.AreEqual(row * -0.001, target[(width * height) + (y * width) + x], delta: 2e-5);
            }
        }
    }

    [TestMethod]
    public void Resize_Nearest_KeepsValuesAsTheyAre()
    {
        float[] target = new float[8];

        PlanarResize.Resize([1f, float.NaN], new ImageSize(2, 1), target, new ImageSize(4, 2), ResizeKernel.Nearest);

        CollectionAssert.AreEqual(new[] { 1f, 1f, float.NaN, float.NaN, 1f, 1f, float.NaN, float.NaN }, target);
    }

    [TestMethod]
    public void Resize_OtherNumberOfPlanes_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(
            () => PlanarResize.Resize(new float[12], new ImageSize(2, 2), new float[8], new ImageSize(2, 2)));
}
