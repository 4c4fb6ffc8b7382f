using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tests.Pictures;

namespace OnnxPixWizard.Tests.Tasks;

[TestClass]
public sealed class SourcePictureTests
{
    [TestMethod]
    [DataRow(PixelFormat.Rgb, 0)]
    [DataRow(PixelFormat.Rgba, 0)]
    [DataRow(PixelFormat.Bgr, 64)]
    [DataRow(PixelFormat.Bgra, 64)]
    public void FromPixels_PixelsOfCopyPixels_AreTheSamePicture(PixelFormat format, int stride)
    {
        Picture picture = TestPictures.Gradient(13, 7);
        byte[] pixels = new byte[Math.Max(stride, 13 * 4) * 7];
        picture.CopyPixels(pixels, format, stride);

        SourcePicture source = SourcePicture.FromPixels(pixels, 13, 7, format, stride);

        Assert.IsTrue(source.Resized(picture.Size).Pixels.SequenceEqual(picture.Pixels));
        Assert.AreEqual(0, source.Warnings.Count);
    }

    [TestMethod]
    public void FromPixels_Gray_IsNeutral()
    {
        SourcePicture source = SourcePicture.FromPixels([0, 100, 255, 7], 2, 2, PixelFormat.Gray);

        CollectionAssert.AreEqual(
            new byte[] { 0, 0, 0, 100, 100, 100, 255, 255, 255, 7, 7, 7 }, source.Resized(new ImageSize(2, 2)).Pixels.ToArray());
    }

    [TestMethod]
    public void FromPixels_Transparent_LiesOnWhiteAndSaysSo()
    {
        SourcePicture source = SourcePicture.FromPixels([9, 9, 9, 0], 1, 1, PixelFormat.Rgba);

        CollectionAssert.AreEqual(new byte[] { 255, 255, 255 }, source.Resized(new ImageSize(1, 1)).Pixels.ToArray());
        Assert.AreEqual(1, source.Warnings.Count);
    }

    [TestMethod]
    [DataRow(11, 0)]
    [DataRow(100, 5)]
    public void FromPixels_TooFewBytes_IsRefused(int length, int stride) =>
        Assert.ThrowsExactly<ArgumentException>(() => SourcePicture.FromPixels(new byte[length], 2, 2, PixelFormat.Rgb, stride));

    [TestMethod]
    [DataRow(255, 0)]
    [DataRow(254, 1)]
    public void FromStream_PngWithAlpha_WarnsOnlyWhereItIsTransparent(int alpha, int warnings)
    {
        byte[] samples = [.. Enumerable.Range(0, 4 * 64).Select(i => i % 4 == 3 ? (byte)(i == 3 ? alpha : 255) : (byte)90)];
        using MemoryStream stream = new(TestPictures.Encode(samples, 8, 8, 4, "pngsave_target", "srgb"));

        SourcePicture source = SourcePicture.FromStream(stream);

        Assert.AreEqual(warnings, source.Warnings.Count);
        Assert.AreEqual(new ImageSize(8, 8), source.Size);
    }

    [TestMethod]
    public void FromStream_Animation_SaysThatLaterFramesAreLeft()
    {
        Animation animation = new(new ImageSize(8, 8), 3);
        animation.Frame(1).Fill(200);
        using MemoryStream stream = new(animation.Encode());

        SourcePicture source = SourcePicture.FromStream(stream);

        StringAssert.Contains(source.Warnings.Single(), "3 frames", StringComparison.Ordinal);
    }
}
