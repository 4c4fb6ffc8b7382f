using OnnxPixWizard.Tasks.Choosing;

namespace OnnxPixWizard.Tests.Tasks.Choosing;

[TestClass]
public sealed class SentencePartsTests
{
    [TestMethod]
    [DataRow("remove the noise, then give me the depth", "remove the noise|give me the depth")]
    [DataRow("Remove the noise. Then estimate the depth.", "Remove the noise|estimate the depth")]
    [DataRow("first dehaze it, after that sharpen it", "dehaze it|sharpen it")]
    [DataRow("denoise; upscale 2x; line art", "denoise|upscale 2x|line art")]
    [DataRow("brighten the photo followed by a depth map", "brighten the photo|a depth map")]
    [DataRow("denoise and upscale it twice", "denoise|upscale it twice")]
    [DataRow("remove the noise and estimate the depth", "remove the noise|estimate the depth")]
    [DataRow("remove the watermark and then make a pencil sketch", "remove the watermark|make a pencil sketch")]
    [DataRow("remove the noise and the blur", "remove the noise|remove the blur")]
    public void Split_SeveralThings_GivesOneSentenceEach(string sentence, string expected) =>
        Assert.AreEqual(expected, string.Join('|', SentenceParts.Split(sentence, ShippedChooser.Read)));

    [TestMethod]
    [DataRow("make it brighter and clearer")]
    [DataRow("convert it to black and white")]
    [DataRow("highlight the cat and the dog")]
    [DataRow("make a mask of the cat and the dog")]
    [DataRow("remove the dust and scratches")]
    [DataRow("find the red ball and paint it green")]
    [DataRow("a red cube and a blue ball on sand")]
    [DataRow("my photo is dark and noisy")]
    [DataRow("fill in the hole and make it look natural")]
    [DataRow("cut out the subject and remove the background")]
    [DataRow("Estimate the depth of this picture.")]
    public void Split_OneThing_IsLeftWhole(string sentence) =>
        Assert.AreEqual(sentence, string.Join('|', SentenceParts.Split(sentence, ShippedChooser.Read)));
}
