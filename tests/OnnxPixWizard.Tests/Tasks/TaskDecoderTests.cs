using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Tasks;

[TestClass]
public sealed class TaskDecoderTests
{
    private static readonly ImageSize TwoByTwo = new(2, 2);

    [TestMethod]
    [DataRow(1.0f, 1.0f)]
    [DataRow(0.55f, 11.0f)]
    [DataRow(0.1f, 21.0f)]
    [DataRow(0.06f, 21.0f)]
    [DataRow(0.049f, 0.0f)]
    [DataRow(0.0f, 0.0f)]
    public void Depth_Grey_IsMetres(float grey, float metres)
    {
        DepthMap map = (DepthMap)new DepthTask { Near = 1, Far = 21 }.Read(Frame((_, _) => (grey, grey, grey)));

        Assert.AreEqual(metres, map.Metres[0], 1e-4f);
    }

    [TestMethod]
    public void Depth_UnevenColors_TakesTheirMean()
    {
        DepthMap map = (DepthMap)new DepthTask { Near = 1, Far = 21 }.Read(Frame((_, _) => (0.4f, 0.55f, 0.7f)));

        Assert.AreEqual(11, map.Metres[3], 1e-4f);
    }

    [TestMethod]
    public void Depth_Enlarged_NeverMixesWithNone()
    {
        // Left column at 5 m, right column without depth.
        DepthMap map = new([5, 0, 5, 0], TwoByTwo, 1, 21);

        DepthMap large = (DepthMap)map.Resize(new ImageSize(8, 8));

        foreach (float metres in large.Metres)
        {
            Assert.IsTrue(metres is 0 or 5, $"{metres} m is neither");
        }

        Assert.AreEqual(32, large.Metres.Count(5));
    }

    [TestMethod]
    public void Depth_Files_HoldMetresAndMillimetres()
    {
        DepthMap map = new([1.2344f, 0, 20.9996f, 3], TwoByTwo, 1, 21);

        GrayImage16 millimetres = GrayImage16.Load(Written(map, ".depth.png"));
        byte[] npy = Written(map, ".depth.npy");

        CollectionAssert.AreEqual(new ushort[] { 1234, 0, 21000, 3000 }, millimetres.Pixels.ToArray());
        Assert.AreEqual(1.2344f, BitConverter.ToSingle(npy, npy.Length - 16));
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0 }, map.ToColors().Pixels.Slice(3, 3).ToArray());
    }

    [TestMethod]
    [DataRow(1.0f, 0.5f, 0.5f, 1f, 0f, 0f)]
    [DataRow(0.5f, 1.0f, 0.5f, 0f, 1f, 0f)]
    [DataRow(0.5f, 0.5f, 0.9f, 0f, 0f, 1f)]
    [DataRow(0.5f, 0.5f, 0.5f, 0f, 0f, 0f)]
    [DataRow(0.5f, 0.5f, 0.7f, 0f, 0f, 0f)]
    public void Normals_Color_IsUnitVectorOrNone(float red, float green, float blue, float x, float y, float z)
    {
        NormalMap map = (NormalMap)new NormalsTask().Read(Frame((_, _) => (red, green, blue)));

        Assert.AreEqual(x, map.Vectors[0], 1e-6f);
        Assert.AreEqual(y, map.Vectors[1], 1e-6f);
        Assert.AreEqual(z, map.Vectors[2], 1e-6f);
    }

    [TestMethod]
    public void Normals_Enlarged_StayUnitVectors()
    {
        NormalMap map = new([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], TwoByTwo);

        NormalMap large = (NormalMap)map.Resize(new ImageSize(9, 7));

        for (int i = 0; i < large.Vectors.Length; i += 3)
        {
            double length = Math.Sqrt((large.Vectors[i] * large.Vectors[i]) + (large.Vectors[i + 1] * large.Vectors[i + 1])
                + (large.Vectors[i + 2] * large.Vectors[i + 2]));
            Assert.IsTrue(length == 0 || Math.Abs(length - 1) < 1e-6, $"length {length}");
        }
    }

    [TestMethod]
    public void Segmentation_NoisyColors_GiveTheNearestClass()
    {
        LegendEntry[] legend =
        [
            new() { Id = 0, Name = "sky", Color = new(0, 0, 0) }, new() { Id = 1, Name = "ground", Color = new(255, 255, 255) },
            new() { Id = 9, Name = "ball", Color = new(255, 0, 0) },
        ];
        (float, float, float)[,] painted = { { (0.2f, 0.1f, 0), (0.9f, 0.8f, 0.7f) }, { (0.8f, 0.2f, 0.1f), (1, 1, 1) } };

        LabelMap map = (LabelMap)new SegmentationTask { Legend = legend }.Read(Frame((x, y) => painted[y, x]));

        CollectionAssert.AreEqual(new byte[] { 0, 1, 9, 1 }, map.Labels.ToArray());
        using JsonDocument json = JsonDocument.Parse(Written(map, ".legend.json"));
        JsonElement ground = json.RootElement.GetProperty("classes")[1];
        Assert.AreEqual("ground", ground.GetProperty("name").GetString());
        Assert.AreEqual(2, ground.GetProperty("pixels").GetInt32());
    }

    [TestMethod]
    public void Segmentation_Enlarged_InventsNoClass()
    {
        LabelMap map = new([0, 9, 9, 3], TwoByTwo, []);

        LabelMap large = (LabelMap)map.Resize(new ImageSize(33, 21));

        CollectionAssert.AreEqual(new byte[] { 0, 3, 9 }, large.Labels.ToArray().Distinct().Order().ToArray());
        Assert.AreEqual(0, large.Labels[0]);
        Assert.AreEqual(3, large.Labels[^1]);
    }

    [TestMethod]
    public void Mask_White_IsTheObject()
    {
        ObjectMask mask = (ObjectMask)new MaskTask().Read(Frame((x, _) => x == 0 ? (0.8f, 0.7f, 0.9f) : (0.4f, 0.5f, 0.3f)));

        CollectionAssert.AreEqual(new byte[] { 255, 0, 255, 0 }, mask.Values.ToArray());
        Assert.AreEqual(2, mask.PixelCount);
    }

    [TestMethod]
    [DataRow("Paint the ball green.")]
    [DataRow("Paint the red ball in green.")]
    [DataRow("Colour the ball next to the Blue cube GREEN, please")]
    [DataRow("Highlight it.")]
    public void Highlight_OtherColorsNamedToo_FindsThePaint(string instruction)
    {
        HighlightTask task = new()
        {
            Colors = new Dictionary<string, RgbColor>(StringComparer.Ordinal)
                { ["red"] = new(255, 0, 0), ["green"] = new(0, 255, 0), ["blue"] = new(0, 0, 255) },
        };
        // The object, left, is red in the source and painted green; all is slightly off, as a network's picture is.
        TaskFrame frame = Frame((x, _) => x == 0 ? (0.1f, 0.9f, 0.1f) : (0.45f, 0.4f, 0.5f),
            (x, _) => x == 0 ? (0.9f, 0.1f, 0.1f) : (0.4f, 0.4f, 0.5f)) with { Instruction = instruction };

        ObjectMask mask = (ObjectMask)task.Read(frame);

        CollectionAssert.AreEqual(new byte[] { 255, 0, 255, 0 }, mask.Values.ToArray());
    }

    private static byte[] Written(TaskData data, string suffix)
    {
        using MemoryStream stream = new();
        data.Files.Single(f => f.Suffix == suffix).Write(stream);
        return stream.ToArray();
    }

    private static TaskFrame Frame(
        Func<int, int, (float R, float G, float B)> painted, Func<int, int, (float R, float G, float B)>? source = null) =>
        new(Planes(painted), Planes(source ?? ((_, _) => (0, 0, 0))), TwoByTwo, "do it");

    private static float[] Planes(Func<int, int, (float R, float G, float B)> color)
    {
        float[] planes = new float[12];
        for (int i = 0; i < 4; i++)
        {
            (planes[i], planes[4 + i], planes[8 + i]) = color(i % 2, i / 2);
        }

        return planes;
    }
}
