using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using static OnnxPixWizard.Tests.Restoration.RestorerRuns;

namespace OnnxPixWizard.Tests.Restoration;

/// <summary>What each kind of task reads from the restorer's answer.</summary>
[TestClass]
public sealed class RestorerKindsTests
{
    [TestMethod]
    public void Run_Edges_ArePictureAndData()
    {
        Picture picture = Ramp(200, 120);

        PixWizardResult result = Run("edges", picture, tile: 64);

        EdgeMap map = (EdgeMap)result.Data!;
        Assert.AreEqual(picture.Size, map.Size);
        for (int i = 0; i < map.Values.Length; i++)
        {
            Assert.AreEqual(map.Values[i], result.Picture.Pixels[3 * i]);
        }
    }

    [TestMethod]
    public void Run_TaskOfTheSecondGraph_IsAnsweredByIt()
    {
        PixWizardResult result = Run("constant-elsewhere", Ramp(100, 80));

        Assert.AreEqual(new ImageSize(100, 80), result.Picture.Size);
        Assert.IsFalse(result.Picture.Pixels.ContainsAnyExcept((byte)191));
    }

    [TestMethod]
    [DataRow(2, 0)]
    [DataRow(3, 0)]
    [DataRow(4, 191)]
    public void Run_RowOfAScale_IsTakenForThatScaleAlone(int scale, int first)
    {
        PixWizardResult result = Shared.Value.Run(Request("graded", Ramp(40, 40)) with { Scale = scale });

        Assert.AreEqual(first, result.Picture.Pixels[0]);
    }

    [TestMethod]
    [DataRow(8, true)]
    [DataRow(9, false)]
    public void Run_HoleWiderThanTheRestorerFills_IsSampled(int side, bool restores)
    {
        byte[] mask = new byte[64 * 64];
        for (int y = 20; y < 20 + side; y++)
        {
            mask.AsSpan((64 * y) + 20, side).Fill(255);
        }

        PixWizardResult result = Shared.Value.Run(
            Request("fill-thin", Ramp(64, 64)) with { Mask = new GrayImage8(mask, 64, 64) });

        Assert.AreEqual(restores, result.Sampling is null);
    }

    [TestMethod]
    public void Run_EdgesWithAThreshold_AreBlackAndWhite()
    {
        Picture picture = Ramp(200, 120);

        PixWizardResult faint = Run("edges", picture), drawn = Run("clear-edges", picture);

        ReadOnlySpan<byte> levels = ((EdgeMap)faint.Data!).Values, clear = ((EdgeMap)drawn.Data!).Values;
        for (int i = 0; i < levels.Length; i++)
        {
            Assert.AreEqual(levels[i] >= 0.25 * 255 ? 255 : 0, clear[i]);
            Assert.AreEqual(clear[i], drawn.Picture.Pixels[3 * i]);
        }
    }

    [TestMethod]
    public void Run_Subject_CutsThePictureOut()
    {
        using Pictures.TemporaryFolder folder = new();
        Picture picture = new(240, 180);
        for (int y = 40; y < 140; y++)
        {
            picture.Row(y)[(3 * 60)..(3 * 180)].Fill(byte.MaxValue);
        }

        PixWizardResult result = Run("subject", picture);
        IReadOnlyList<SavedFile> files = result.Save(folder.At("cut.png"));

        SubjectMask mask = (SubjectMask)result.Data!;
        Assert.AreEqual(picture.Size, mask.Size);
        Assert.AreEqual(120 * 100 / (240.0 * 180), mask.Coverage, delta: 0.02);
        // The mask was computed at a quarter of the size: its edges are the picture's own all the same.
        Assert.IsTrue(mask.Values[(90 * 240) + 62] > 230 && mask.Values[(90 * 240) + 57] < 25,
            $"{mask.Values[(90 * 240) + 62]}, {mask.Values[(90 * 240) + 57]}");
        Photo cut = Photo.Load(folder.At("cut.png"));
        Assert.IsTrue(cut.HasAlpha);
        CollectionAssert.AreEqual(new[] { folder.At("cut.png"), folder.At("cut.mask.png") }, files.Select(static f => f.Path).ToArray());
    }

    [TestMethod]
    public void Run_Depth_IsReadFromTheWholeAnswerUnrounded()
    {
        using Pictures.TemporaryFolder folder = new();
        Picture picture = Ramp(500, 250);

        PixWizardResult result = Run("far", picture);
        IReadOnlyList<SavedFile> files = result.Save(folder.At("far.png"));

        DepthMap depth = (DepthMap)result.Data!;
        float[] row = depth.Metres.Slice(120 * 500, 500).ToArray();
        Assert.AreEqual(picture.Size, depth.Size);
        Assert.IsTrue(row.Distinct().Count() > 256, "8-bit steps");
        for (int x = 20; x < 480; x += 20)
        {
            double gray = picture.Row(120)[3 * x] / 255.0;
            Assert.AreEqual(50 * Math.Pow(0.01, gray), row[x], 0.06 * row[x]);
        }

        Assert.IsFalse(result.Photo!.HasAlpha);
        CollectionAssert.Contains(files.Select(static file => file.Path).ToArray(), folder.At("far.depth.npy"));
    }

    [TestMethod]
    public void Run_Normals_AreUnitOrNone()
    {
        NormalMap normals = (NormalMap)Run("slopes", Noisy(200, 120)).Data!;

        Assert.AreEqual(new ImageSize(200, 120), normals.Size);
        for (int i = 0; i < normals.Vectors.Length; i += 3)
        {
            float length = MathF.Sqrt((normals.Vectors[i] * normals.Vectors[i]) + (normals.Vectors[i + 1] * normals.Vectors[i + 1])
                + (normals.Vectors[i + 2] * normals.Vectors[i + 2]));
            Assert.IsTrue(length == 0 || MathF.Abs(length - 1) < 1e-4f, $"{length}");
        }
    }

    [TestMethod]
    public void Run_Segmentation_NamesClassesOfTheLegend()
    {
        LabelMap labels = (LabelMap)Run("parts", Ramp(500, 250)).Data!;

        Assert.AreEqual((byte)3, labels.Labels[(120 * 500) + 20]);
        Assert.AreEqual((byte)7, labels.Labels[(120 * 500) + 480]);
        Assert.AreEqual(2, labels.Labels.ToArray().Distinct().Count());
    }

    [TestMethod]
    public void Run_WorkingSize_KeepsThePicturesSizeAndTone()
    {
        Picture picture = Ramp(500, 250);

        PixWizardResult result = Run("tone", picture);

        Assert.AreEqual(picture.Size, result.Picture.Size);
        Assert.AreEqual(new ImageSize(96, 48), result.Bucket);
        Assert.AreEqual(picture.Row(120)[3 * 250], result.Picture.Row(120)[3 * 250], delta: 3);
    }
}
