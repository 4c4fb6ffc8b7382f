using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Evaluation.Photos;

namespace OnnxPixWizard.Training.Tests.Evaluation.Photos;

[TestClass]
public sealed class OutdoorPhotosTests
{
    private const string Photo = "kphotoalbum-cold-water";

    [TestMethod]
    public void Outdoors_DepthFallsDownwards_SkyIsFarAndGroundComesNearer()
    {
        DepthMap depth = Map(static (_, y) => 100 - y);

        Assert.IsTrue(OutdoorPhotos.SkyIsFar(Photo, depth));
        Assert.IsTrue(OutdoorPhotos.GroundComesNearer(Photo, depth));
    }

    [TestMethod]
    [DataRow(97)]
    [DataRow(533)]
    [DataRow(1224)]
    public void GroundComesNearer_AnyHeight_CountsEachRow(int height)
    {
        DepthMap depth = new([.. Enumerable.Range(0, 96 * height).Select(i => 2000f - (i / 96))], new ImageSize(96, height), 0.3f, 3000);

        Assert.IsTrue(OutdoorPhotos.GroundComesNearer(Photo, depth));
    }

    [TestMethod]
    public void Outdoors_DepthGrowsDownwards_NeitherIsRight()
    {
        DepthMap depth = Map(static (_, y) => 10 + y);

        Assert.IsFalse(OutdoorPhotos.SkyIsFar(Photo, depth));
        Assert.IsFalse(OutdoorPhotos.GroundComesNearer(Photo, depth));
    }

    [TestMethod]
    public void Outdoors_UnknownPhoto_SaysNothing() => Assert.IsNull(OutdoorPhotos.SkyIsFar("another", Map(static (_, _) => 1)));

    [TestMethod]
    public void PatchGrid_Slope_IsOne() => Assert.AreEqual(1, OutdoorPhotos.PatchGrid(Map(static (x, _) => MathF.Exp(x * 0.01f))), 0.02);

    [TestMethod]
    public void PatchGrid_StepsAtPatches_IsLarge() =>
        Assert.IsTrue(OutdoorPhotos.PatchGrid(Map(static (x, _) => MathF.Exp((x / 8) + (x * 0.01f)))) > 20);

    private static DepthMap Map(Func<int, int, float> metres) =>
        new([.. Enumerable.Range(0, 96 * 96).Select(i => metres(i % 96, i / 96))], new ImageSize(96, 96), 0.3f, 100);
}
