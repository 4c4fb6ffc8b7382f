using OnnxPixWizard.Tasks.Choosing;

namespace OnnxPixWizard.Tests.Tasks.Choosing;

[TestClass]
public sealed class EnlargementWordsTests
{
    [TestMethod]
    [DataRow("upscale 4x", 4)]
    [DataRow("Upscale by a factor of three, please.", 3)]
    [DataRow("super resolution x2", 2)]
    [DataRow("upscale it twice", 2)]
    [DataRow("make it four times as big", 4)]
    [DataRow("enlarge to 200 %", 2)]
    [DataRow("quadruple the resolution", 4)]
    [DataRow("make this 3x larger", 3)]
    [DataRow("enlarge this 640x480 picture", null)]
    [DataRow("make it bigger", null)]
    [DataRow("take the two dogs and make them larger", null)]
    [DataRow(null, null)]
    public void Factor_Sentence_IsFound(string? sentence, int? expected) => Assert.AreEqual(expected, EnlargementWords.Factor(sentence));

    [TestMethod]
    [DataRow("upscale 8x")]
    [DataRow("enlarge it 1.5x")]
    public void Factor_AnotherThanTwoToFour_IsRefused(string sentence) =>
        Assert.AreEqual("Scale", Assert.ThrowsExactly<OptionException>(() => EnlargementWords.Factor(sentence)).Option);
}
