using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Classical;
using OnnxPixWizard.Training.Evaluation.Photos;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Evaluation.Photos;

[TestClass]
public sealed class ClassicalMethodsTests
{
    private static readonly Picture s_photo = MadePhotos.Photo(112, 96);

    public static IEnumerable<object[]> Kinds =>
        PhotoKinds.All.Where(static kind => kind.Methods.Count > 0).Select(static kind => new object[] { kind.Title });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Best_KindOfDamage_ComesNearerToTheTruth(string title)
    {
        RequireOpenCv();
        PhotoKind kind = PhotoKinds.All.Single(kind => kind.Title == title);
        PhotoCase made = kind.Make(s_photo, new SeededRandom(1));

        ClassicalAnswer best = ClassicalOracle.Best(kind.Methods, made, CancellationToken.None)!;

        Assert.AreEqual(made.Truth.Size, best.Picture.Size);
        // Of these nothing made before learning takes much away from a picture so small.
        double leeway = kind.Name is "watermark" or "super-resolution" or "jpeg" or "under-display (zero-shot)" ? 1.3 : 1.02;
        Assert.IsLessThan(made.MeanSquare(made.Input) * leeway, best.MeanSquare, $"{best.Setting}");
    }

    [TestMethod]
    public void Best_AnyMethod_WalksToTheLeastError()
    {
        List<double> tried = [];
        ClassicalMethod method = new("gray", [0, 40, 80, 120, 160, 200, 240], (photo, value) =>
        {
            tried.Add(value);
            return MadePhotos.Even(photo.Truth.Width, photo.Truth.Height, (byte)value);
        });
        PhotoCase made = new(MadePhotos.Even(8, 8, 45), MadePhotos.Even(8, 8, 0));

        ClassicalAnswer best = ClassicalOracle.Best(method, made, CancellationToken.None);

        Assert.AreEqual(40, best.Setting.Value);
        CollectionAssert.AreEqual(new double[] { 120, 160, 80, 40, 0 }, tried);
    }

    [TestMethod]
    public void Wiener_SpreadWithoutNoise_IsUndone()
    {
        RequireOpenCv();
        PhotoCase made = PhotoKinds.All.Single(static kind => kind.Title == "deblur, motion 9 px").Make(s_photo, new SeededRandom(1));

        ClassicalAnswer best = ClassicalOracle.Best(WienerFilter.Method, made, CancellationToken.None);

        Assert.IsGreaterThan(made.Psnr(made.Input) + 2, made.Psnr(best.Picture));
    }

    private static void RequireOpenCv()
    {
        if (!OpenCvLibrary.IsThere)
        {
            Assert.Inconclusive("OpenCV's library comes for linux-x64 only.");
        }
    }
}
