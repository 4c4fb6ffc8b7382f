using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Editing;

[TestClass]
public sealed class EditAreaTests
{
    private static readonly ImageSize Size = new(40, 30);

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(3, 0)]
    [DataRow(0, 4)]
    [DataRow(5, 6)]
    public void Of_Mask_FallsWithTheDistanceToIt(int grow, int feather)
    {
        byte[] mask = new byte[Size.Pixels];
        (int X, int Y)[] marked = [(10, 12), (11, 12), (30, 2)];
        foreach ((int x, int y) in marked)
        {
            mask[(y * Size.Width) + x] = 255;
        }

        EditArea area = EditArea.Of(mask, Size, grow, feather);

        ReadOnlySpan<byte> weights = area.ToImage().Pixels;
        for (int i = 0; i < weights.Length; i++)
        {
            (int x, int y) = (i % Size.Width, i / Size.Width);
            double distance = marked.Min(m => Math.Sqrt(((x - m.X) * (x - m.X)) + ((y - m.Y) * (y - m.Y))));
            double expected = Math.Clamp(1 - (Math.Max(0, distance - grow) / (feather + 1)), 0, 1);
            Assert.AreEqual(255 * expected, weights[i], 0.51, $"at {x},{y}");
        }

        Assert.IsTrue(area.Holes().AsSpan().SequenceEqual(weights.ToArray().Select(static weight => weight > 0).ToArray()));
    }

    [TestMethod]
    public void Of_MaskAtTheEdges_StaysInThePicture()
    {
        byte[] mask = new byte[Size.Pixels];
        mask[0] = mask[^1] = 255;

        EditArea area = EditArea.Of(mask, Size, grow: 2, feather: 1);

        Assert.AreEqual(new PixelBox(0, 0, Size.Width, Size.Height), area.Bounds);
        Assert.AreEqual(255, area.Weights[2]);
        Assert.AreEqual(0, area.Weights[5]);
    }

    [TestMethod]
    [DataRow("left=16,top=25%", 40, 30, 16, 8, 56, 38)]
    [DataRow("right=50%", 40, 30, 0, 0, 60, 30)]
    [DataRow("bottom=1, LEFT=2", 40, 30, 2, 0, 42, 31)]
    [DataRow("16:9", 40, 30, 6, 0, 53, 30)]
    [DataRow("1:1", 40, 30, 0, 5, 40, 40)]
    [DataRow("2.39:1", 100, 100, 69, 0, 239, 100)]
    public void Extension_Text_SaysWhereThePictureLies(string text, int width, int height, int x, int y, int wide, int high)
    {
        (PixelBox inside, ImageSize canvas) = CanvasExtension.Parse(text).For(new ImageSize(width, height));

        Assert.AreEqual(new PixelBox(x, y, width, height), inside);
        Assert.AreEqual(new ImageSize(wide, high), canvas);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("left")]
    [DataRow("left=-3")]
    [DataRow("left=1,left=2")]
    [DataRow("up=3")]
    [DataRow("left=1,5")]
    [DataRow("left=2000%")]
    [DataRow("16:0")]
    [DataRow("100:1")]
    [DataRow("left=0")]
    [DataRow("4:3")]
    [DataRow("left=32768")]
    public void Extension_Unusable_IsRefused(string text)
    {
        OptionException fault = Assert.ThrowsExactly<OptionException>(() => CanvasExtension.Parse(text).For(new ImageSize(40, 30)));

        Assert.AreEqual("Extend", fault.Option);
    }

    [TestMethod]
    [DataRow("remove the red ball", "the red ball", null)]
    [DataRow("Please take away the large blue cube.", "the large blue cube", null)]
    [DataRow("the red ball", "the red ball", null)]
    [DataRow("Replace the red ball with a blue cube!", "the red ball", "a blue cube")]
    [DataRow("turn the cone into a ball, please", "the cone", "a ball")]
    [DataRow("draw a box around the cone", "the cone", null)]
    public void Phrase_Sentence_NamesTheObject(string sentence, string name, string? instead)
    {
        Assert.AreEqual((name, instead), ObjectPhrase.OfReplacement(sentence));
    }

    [TestMethod]
    [DataRow("put a box around the yellow cone", "the yellow cone")]
    [DataRow("I need the bounding box of the tall lady", "the tall lady")]
    [DataRow("bboxes for the chairs please", "the chairs")]
    [DataRow("where is the mug? coordinates in pixels please", "the mug")]
    [DataRow("object detection: the blue van", "the blue van")]
    [DataRow("detect the striped ball", "the striped ball")]
    [DataRow("box in the sleeping dog", "the sleeping dog")]
    [DataRow("find the kite and give me its box", "the kite")]
    [DataRow("give me x, y, width and height of the red cube", "the red cube")]
    [DataRow("frame the second bird with a rectangle", "the second bird")]
    [DataRow("the red cube to the left of the green ball", "the red cube to the left of the green ball")]
    [DataRow("the large box", "the large box")]
    public void Phrase_AskingForABox_NamesTheObject(string sentence, string name) =>
        Assert.AreEqual(name, ObjectPhrase.OfBoxed(sentence));
}
