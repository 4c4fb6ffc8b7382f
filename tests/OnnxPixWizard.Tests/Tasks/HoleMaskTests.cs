using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Tasks;

[TestClass]
public sealed class HoleMaskTests
{
    private static readonly RgbColor Gray = new(127, 127, 127);
    private static readonly PictureTask Inpainting = new() { HoleColor = Gray };

    [TestMethod]
    public void PrepareSource_Mask_FillsHolesAndNothingElse()
    {
        Picture source = Filled(8, 8, 200);
        GrayImage8 mask = MaskWithHole(32, 32, 8, 8, 15, 15);

        Inpainting.PrepareSource(source, mask);

        Assert.AreEqual(127, source.Row(2)[3 * 2]);
        Assert.AreEqual(127, source.Row(3)[3 * 3]);
        Assert.AreEqual(200, source.Row(1)[3 * 2]);
        Assert.AreEqual(200, source.Row(4)[3 * 4]);
    }

    [TestMethod]
    [DataRow(4, 4, 7, 7, 4)]
    [DataRow(0, 0, 31, 2, 3)]
    [DataRow(30, 5, 31, 31, 2)]
    public void LargestSquare_HoleOfAShape_IsItsShorterSide(int left, int top, int right, int bottom, int expected)
    {
        HoleMask holes = HoleMask.FromMask(MaskWithHole(32, 32, left, top, right, bottom), new ImageSize(32, 32));

        Assert.AreEqual(expected, holes.LargestSquare());
    }

    [TestMethod]
    public void FinishPicture_Mask_KeepsTheUsersPixelsOutside()
    {
        Picture painted = Filled(16, 16, 10);
        SourcePicture source = SourcePicture.FromImage(Filled(16, 16, 200));

        Inpainting.FinishPicture(painted, source, MaskWithHole(16, 16, 4, 4, 7, 7));

        Assert.AreEqual(10, painted.Row(5)[3 * 5]);
        Assert.AreEqual(200, painted.Row(3)[3 * 5]);
        Assert.AreEqual(16 * 16 - 16, painted.Pixels.Count((byte)200) / 3);
    }

    [TestMethod]
    public void FinishPicture_HoleColorInThePicture_IsPaintedOver()
    {
        Picture own = Filled(16, 16, 200);
        for (int y = 6; y < 10; y++)
        {
            own.Row(y).Slice(18, 12).Fill(127);
        }

        Picture painted = Filled(16, 16, 10);

        Inpainting.FinishPicture(painted, SourcePicture.FromImage(own), mask: null);

        Assert.AreEqual(10, painted.Row(7)[3 * 7]);
        Assert.AreEqual(0, painted.Pixels.Count((byte)127));
        Assert.AreEqual(200, painted.Row(0)[0]);
    }

    [TestMethod]
    public void FinishPicture_NoHole_LeavesTheNetworksPicture()
    {
        Picture painted = Filled(16, 16, 10);

        Inpainting.FinishPicture(painted, SourcePicture.FromImage(Filled(16, 16, 200)), mask: null);

        Assert.AreEqual(painted.Pixels.Length, painted.Pixels.Count((byte)10));
    }

    private static Picture Filled(int width, int height, byte value)
    {
        Picture image = new(width, height);
        image.Pixels.Fill(value);
        return image;
    }

    private static GrayImage8 MaskWithHole(int width, int height, int left, int top, int right, int bottom)
    {
        byte[] mask = new byte[width * height];
        for (int y = top; y <= bottom; y++)
        {
            mask.AsSpan((y * width) + left, right - left + 1).Fill(255);
        }

        return new GrayImage8(mask, width, height);
    }
}
