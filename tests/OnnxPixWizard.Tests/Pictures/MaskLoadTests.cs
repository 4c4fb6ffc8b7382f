using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class MaskLoadTests
{
    private const int Side = 8;

    [TestMethod]
    [DataRow(1, "b-w", 255, 0)]
    [DataRow(2, "b-w", 255, 255)]
    [DataRow(3, "srgb", 255, 255)]
    [DataRow(4, "srgb", 255, 255)]
    public void LoadMask_WhiteOnBlack_IsReadByLuminance(int bands, string space, int white, int alpha)
    {
        byte[] samples = Samples(bands, isHole => isHole ? white : 0, _ => alpha);

        AssertHalf(GrayImage8.LoadMask(TestPictures.Encode(samples, Side, Side, bands, "pngsave_target", space)));
    }

    [TestMethod]
    [DataRow(2, "b-w", 0)]
    [DataRow(4, "srgb", 0)]
    [DataRow(4, "srgb", 255)]
    public void LoadMask_OneColorOfVaryingOpacity_IsReadByOpacity(int bands, string space, int level)
    {
        byte[] samples = Samples(bands, _ => level, isHole => isHole ? 255 : 0);

        AssertHalf(GrayImage8.LoadMask(TestPictures.Encode(samples, Side, Side, bands, "pngsave_target", space)));
    }

    [TestMethod]
    public void LoadMask_Palette_IsReadByLuminance()
    {
        byte[] samples = Samples(3, isHole => isHole ? 255 : 0, _ => 255);

        AssertHalf(GrayImage8.LoadMask(TestPictures.Encode(samples, Side, Side, 3, "pngsave_target", "srgb", null, ("palette", "true"))));
    }

    [TestMethod]
    public void LoadMask_SixteenBits_IsReadByLuminance()
    {
        ushort[] samples = [.. Samples(3, isHole => isHole ? 255 : 0, _ => 255).Select(static level => (ushort)(level * 257))];

        AssertHalf(GrayImage8.LoadMask(TestPictures.Encode(samples, Side, Side, 3, "pngsave_target", "rgb16")));
    }

    private static byte[] Samples(int bands, Func<bool, int> level, Func<bool, int> alpha)
    {
        byte[] samples = new byte[Side * Side * bands];
        for (int i = 0; i < samples.Length; i++)
        {
            bool isHole = i / bands % Side < Side / 2, isAlpha = bands % 2 == 0 && i % bands == bands - 1;
            samples[i] = (byte)(isAlpha ? alpha(isHole) : level(isHole));
        }

        return samples;
    }

    private static void AssertHalf(GrayImage8 mask)
    {
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            Assert.AreEqual(i % Side < Side / 2 ? 255 : 0, mask.Pixels[i]);
        }
    }
}
