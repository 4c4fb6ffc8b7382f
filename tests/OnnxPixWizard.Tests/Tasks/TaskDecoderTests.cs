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
    public void DepthColors_OfALogarithmicTask_ShareOutFactorsNotDistances()
    {
        DepthMap factors = new([1, 4, 16], new ImageSize(3, 1), 1, 16) { Curve = DepthCurve.Logarithmic },
            distances = new([1, 8.5f, 16], new ImageSize(3, 1), 1, 16);

        CollectionAssert.AreEqual(distances.ToColors().Pixels.ToArray(), factors.ToColors().Pixels.ToArray());
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

    [TestMethod]
    [DataRow(0.3f, 0.05f, 0.05f, true)]
    [DataRow(0.9f, 0.2f, 0.1f, true)]
    [DataRow(0.9f, 0.7f, 0.7f, false)]
    [DataRow(0.2f, 0.02f, 0.02f, false)]
    [DataRow(0.8f, 0.6f, 0.1f, false)]
    public void Highlight_Hue_FindsShadesOfThePaintAlone(float red, float green, float blue, bool isFound)
    {
        HighlightTask task = new()
        {
            Colors = new Dictionary<string, RgbColor>(StringComparer.Ordinal) { ["red"] = new(255, 0, 0) }, Hue = new HueDecoding(),
        };
        // The right column is as red as paint, and was so before.
        TaskFrame frame = Frame((x, _) => x == 0 ? (red, green, blue) : (0.9f, 0.1f, 0.1f),
            (x, _) => x == 0 ? (0.1f, 0.5f, 0.5f) : (0.9f, 0.1f, 0.1f)) with { Instruction = "Paint it red." };

        ObjectMask mask = (ObjectMask)task.Read(frame);

        CollectionAssert.AreEqual(isFound ? new byte[] { 255, 0, 255, 0 } : new byte[4], mask.Values.ToArray());
    }

    [TestMethod]
    [DataRow(1f, 0f, 0f, 0)]
    [DataRow(1f, 1f, 0f, 60)]
    [DataRow(0f, 0.5f, 0f, 120)]
    [DataRow(0f, 0f, 1f, 240)]
    [DataRow(1f, 0f, 0.5f, 330)]
    public void Hue_Color_IsItsAngle(float red, float green, float blue, double degrees) =>
        Assert.AreEqual(degrees, HueDecoding.Hsv(red, green, blue).Hue, 1e-4);

    [TestMethod]
    public void Boxes_WhiteParts_AreBoxesWithScores()
    {
        // Two objects, one of them diagonal, and a speck that is none.
        string[] rows = ["8........9", ".8.....999", "..........", ".7........"];
        TaskFrame frame = Painted(rows);

        ObjectBoxes boxes = (ObjectBoxes)new BoxesTask { LeastShare = 0.03 }.Read(frame);

        Assert.AreEqual(2, boxes.Boxes.Count);
        Assert.AreEqual(new PixelBox(7, 0, 3, 2), boxes.Boxes[0].Box);
        Assert.AreEqual(0.9, boxes.Boxes[0].Score, 1e-4);
        Assert.AreEqual(4, boxes.Boxes[0].Pixels);
        Assert.AreEqual(new PixelBox(0, 0, 2, 2), boxes.Boxes[1].Box);
        ObjectBoxes large = (ObjectBoxes)boxes.Resize(new ImageSize(30, 40));
        Assert.AreEqual(new PixelBox(21, 0, 9, 20), large.Boxes[0].Box);
        using JsonDocument json = JsonDocument.Parse(Written(large, ".boxes.json"));
        Assert.AreEqual(30, json.RootElement.GetProperty("width").GetInt32());
        Assert.AreEqual(21, json.RootElement.GetProperty("boxes")[0].GetProperty("x").GetInt32());
        Assert.AreEqual(0.8, json.RootElement.GetProperty("boxes")[1].GetProperty("score").GetDouble(), 1e-4);
    }

    [TestMethod]
    public void Boxes_FrameDrawnOverThePicture_IsItsBox()
    {
        TaskFrame frame = Painted([".....", ".999.", ".9.9.", ".999."]);
        float[] source = [.. frame.Pixels.Select(static value => value > 0.5f ? 0.3f : value)];
        // The frame is red: its green and blue are dark.
        for (int i = frame.Area; i < frame.Pixels.Length; i++)
        {
            frame.Pixels[i] = frame.Pixels[i] > 0.5f ? 0.1f : frame.Pixels[i];
        }

        BoxesTask task = new() { Color = new RgbColor(255, 0, 0), LeastShare = 0 };

        ObjectBoxes boxes = (ObjectBoxes)task.Read(frame with { Source = source });

        Assert.AreEqual(new PixelBox(1, 1, 3, 3), boxes.Boxes.Single().Box);
    }

    [TestMethod]
    public void Mask_SeveralObjects_TellsABoxForEach()
    {
        ObjectMask mask = (ObjectMask)new MaskTask().Read(Painted(["99......", "99......", ".......6"]));

        CollectionAssert.AreEqual(
            new[] { new PixelBox(0, 0, 2, 2), new PixelBox(7, 2, 1, 1) }, mask.Boxes.Select(static b => b.Box).ToArray());
        Assert.AreEqual(0.6, mask.Boxes[1].Score, 1e-4);
        ObjectMask large = (ObjectMask)mask.Resize(new ImageSize(16, 6));
        Assert.AreEqual(new PixelBox(0, 0, 4, 4), large.Boxes[0].Box);
        CollectionAssert.AreEqual(new[] { ".mask.png", ".boxes.json" }, large.Files.Select(static file => file.Suffix).ToArray());
    }

    [TestMethod]
    public void Palette_File_IsTheLegend()
    {
        using TemporaryFolder folder = new();
        SyntheticBundle.CopyTo(folder.Path);
        string[] lines = [.. Enumerable.Range(0, 150).Select(
            static i => $"{new RgbColor((byte)(i * 7), (byte)(i * 31), (byte)i)}\tthing {i}")];
        File.WriteAllLines(folder.At("palette.txt"), lines);
        BundleManifest manifest = BundleManifest.Load(folder.At(BundleManifest.FileName));
        (manifest with
        {
            Tasks = [.. manifest.Tasks.Select(static task => task.Decoder is SegmentationTask
                ? task with { Decoder = new SegmentationTask { Palette = "palette.txt" } } : task)],
        }).Save(folder.Path);

        SegmentationTask task = Bundle.Open(folder.Path).Manifest.Tasks.Select(static task => task.Decoder)
            .OfType<SegmentationTask>().Single();

        Assert.AreEqual(150, task.Legend.Count);
        Assert.AreEqual("thing 149", task.Legend[149].Name);
        LabelMap map = (LabelMap)task.Read(Frame((_, _) => (70 / 255f, (310 - 256) / 255f, 10 / 255f)));
        Assert.AreEqual(10, map.Labels[0]);
    }

    [TestMethod]
    [DataRow("#102030 wall\n#102030 floor", "line 2", "occurs twice")]
    [DataRow("#102030 wall\n#102031 wall", "line 2", "occurs twice")]
    [DataRow("wall #102030", "line 1", "no color and name")]
    [DataRow("#102030", "line 1", "no color and name")]
    [DataRow("\n", "palette.txt", "no class")]
    public void Palette_Damaged_IsToldByLine(string text, string place, string problem)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.At("palette.txt"), text);

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => PaletteFile.Read(folder.At("palette.txt")));

        StringAssert.Contains(fault.Message, place, StringComparison.Ordinal);
        StringAssert.Contains(fault.Message, problem, StringComparison.Ordinal);
    }

    /// <summary>Grays in tenths; a dot is 1.</summary>
    private static TaskFrame Painted(string[] rows)
    {
        float[] grays = [.. rows.SelectMany(static row => row).Select(static c => c == '.' ? 0.1f : (c - '0') / 10f)];
        return new TaskFrame(
            [.. grays, .. grays, .. grays], new float[3 * grays.Length], new ImageSize(rows[0].Length, rows.Length), "do it");
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
