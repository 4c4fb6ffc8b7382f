using System.Text;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Photos;

namespace OnnxPixWizard.Training.Tests.Photos;

[TestClass]
public sealed class RadianceFileTests
{
    private const string Header = "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 8\n";

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"panorama-{Guid.NewGuid():N}.hdr");

    [TestCleanup]
    public void Delete() => File.Delete(_file);

    [TestMethod]
    public void Read_PackedRow_GivesLinearLight()
    {
        // Red: a run of eight; green: eight single bytes; blue: none; the exponent says that 128 stands for one half.
        Write([2, 2, 0, 8, 136, 128, 8, 0, 16, 32, 48, 64, 80, 96, 112, 136, 0, 136, 128]);

        RadianceFile picture = RadianceFile.Read(_file);

        Assert.AreEqual((8, 1), (picture.Width, picture.Height));
        for (int x = 0; x < 8; x++)
        {
            CollectionAssert.AreEqual(new[] { 0.5f, x / 16f, 0f }, picture.Light[(3 * x)..((3 * x) + 3)]);
        }
    }

    [TestMethod]
    public void Read_CutOff_NamesTheFile()
    {
        Write([2, 2, 0, 8, 136]);

        ImageException fault = Assert.ThrowsExactly<ImageException>(() => RadianceFile.Read(_file));

        Assert.AreEqual(_file, fault.FileName);
    }

    private void Write(byte[] pixels) => File.WriteAllBytes(_file, [.. Encoding.ASCII.GetBytes(Header), .. pixels]);
}
