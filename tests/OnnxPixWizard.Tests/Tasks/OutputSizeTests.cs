using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Tasks;

[TestClass]
public sealed class OutputSizeTests
{
    [TestMethod]
    [DataRow(4000, 3000, 512, 384)]
    [DataRow(300, 200, 300, 200)]
    [DataRow(10000, 20, 512, 1)]
    public void Auto_Picture_IsAtMostFourTimesTheNetworksSide(int width, int height, int expectedWidth, int expectedHeight)
    {
        ImageSize size = OutputSize.Auto.ForPicture(new ImageSize(width, height), new ImageSize(128, 128));

        Assert.AreEqual(new ImageSize(expectedWidth, expectedHeight), size);
    }

    [TestMethod]
    public void Auto_Data_HasTheInputsSize() =>
        Assert.AreEqual(new ImageSize(4000, 3000), OutputSize.Auto.ForData(new ImageSize(4000, 3000), new ImageSize(128, 96)));

    [TestMethod]
    public void Auto_NoInput_IsTheNetworksSize() =>
        Assert.AreEqual(new ImageSize(128, 96), OutputSize.Auto.ForPicture(null, new ImageSize(128, 96)));

    [TestMethod]
    [DataRow("")]
    [DataRow("640")]
    [DataRow("640x")]
    [DataRow("-1x5")]
    [DataRow("1x2x3")]
    [DataRow("99999999999x5")]
    [DataRow("40000x5")]
    public void Parse_Nonsense_NamesIt(string text)
    {
        OptionException fault = Assert.ThrowsExactly<OptionException>(() => OutputSize.Parse(text));

        StringAssert.Contains(fault.Message, text);
    }
}
