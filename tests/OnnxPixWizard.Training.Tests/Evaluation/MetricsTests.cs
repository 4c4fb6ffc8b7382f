using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Evaluation;

[TestClass]
public sealed class MetricsTests
{
    [TestMethod]
    public void Psnr_ConstantOffset_IsTheKnownValue()
    {
        float[] truth = new float[10_000], picture = new float[10_000];
        Array.Fill(picture, 0.2f);

        Assert.AreEqual(20, PictureError.Psnr(picture, truth), 1e-4);
        Assert.AreEqual(double.PositiveInfinity, PictureError.Psnr(truth, truth));
    }

    [TestMethod]
    public void Psnr_Mask_CountsMarkedPixelsOfEveryChannel()
    {
        float[] truth = new float[6], picture = [0.2f, 1, 1, 0.2f, 1, 1];

        Assert.AreEqual(20, PictureError.Psnr(picture, truth, [1, 0, 0]), 1e-4);
    }

    [TestMethod]
    public void Psnr_DifferentLengths_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(() => PictureError.Psnr(new float[3], new float[4]));

    [TestMethod]
    public void DepthError_MissingPredictionsAndTruth_CountAsFarAndNotAtAll()
    {
        var error = new DepthError();

        error.Add([5, 0, 9], [2, 17, 0], far: 21);

        Assert.AreEqual(2, error.Count);
        Assert.AreEqual(Math.Sqrt((9 + 16) / 2.0), error.Rmse, 1e-9);
    }

    [TestMethod]
    public void BestSingleDepth_OfTwoDepths_IsTheirMean()
    {
        var best = new BestSingleDepth();
        best.Add([2, 0, 4]);
        var error = new DepthError();

        error.AddConstant(best.Value, [2, 0, 4]);

        Assert.AreEqual(3, best.Value);
        Assert.AreEqual(1, error.Rmse, 1e-9);
    }

    [TestMethod]
    public void NormalError_KnownAngles_AreAveraged()
    {
        var error = new NormalError();

        // Right angle, scaled but equal, no prediction, no truth.
        error.Add([1, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0], [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0]);

        Assert.AreEqual(3, error.Count);
        Assert.AreEqual((90 + 0 + 90) / 3.0, error.MeanDegrees, 1e-4);
    }

    [TestMethod]
    public void BestSingleDirection_MajorityOfOneDirection_IsThatDirection()
    {
        // The mean would lean to the minority; the least mean angle does not.
        var best = new BestSingleDirection();
        best.Add([0, 0, 1, 1, 1, 0, 0, 0, 0]);

        (float x, float y, float z) = best.Solve();

        Assert.AreEqual(0, x, 0.01f);
        Assert.AreEqual(1, y, 0.01f);
        Assert.AreEqual(0, z, 0.01f);
    }

    [TestMethod]
    public void BestSingleDirection_OverScenes_IsNoWorseThanItsNeighbours()
    {
        var canvas = new SceneCanvas();
        var generator = new SceneGenerator();
        var best = new BestSingleDirection();
        for (ulong seed = 0; seed < 20; seed++)
        {
            generator.Generate(seed, 40, 40, SceneStyle.Varied, canvas);
            best.Add(canvas.Normals);
        }

        (float x, float y, float z) = best.Solve();

        double Angle(float dx, float dz)
        {
            var error = new NormalError();
            for (ulong seed = 0; seed < 20; seed++)
            {
                generator.Generate(seed, 40, 40, SceneStyle.Varied, canvas);
                error.AddConstant((x + dx, y, z + dz), canvas.Normals);
            }

            return error.MeanDegrees;
        }

        double found = Angle(0, 0);
        Assert.IsTrue(found <= Angle(0.08f, 0) && found <= Angle(-0.08f, 0) && found <= Angle(0, 0.08f) && found <= Angle(0, -0.08f));
    }

    [TestMethod]
    public void ConfusionMatrix_KnownCounts_GivesIou()
    {
        var matrix = new ConfusionMatrix(3);

        matrix.Add([0, 0, 1, 1, 1], [0, 1, 1, 1, 0]);

        Assert.AreEqual(1 / 3.0, matrix.Iou(0), 1e-12);
        Assert.AreEqual(0.5, matrix.Iou(1), 1e-12);
        Assert.IsTrue(double.IsNaN(matrix.Iou(2)));
        Assert.AreEqual((1 / 3.0 + 0.5) / 2, matrix.MeanIou, 1e-12);
        Assert.AreEqual(0.6, matrix.Accuracy, 1e-12);
        Assert.AreEqual(0.4, matrix.Frequency(0), 1e-12);
    }

    [TestMethod]
    public void CumulativeIou_TwoPairs_SumsBeforeDividing()
    {
        var iou = new CumulativeIou();

        iou.Add([1, 1, 0, 0], [1, 0, 0, 0]);
        iou.Add([1, 0, 0, 0], [0, 1, 1, 0]);

        Assert.AreEqual(1 / 5.0, iou.Value, 1e-12);
    }

    [TestMethod]
    public void GaussianBlur_Impulse_SpreadsWithTheSigmaAskedFor()
    {
        const int size = 41;
        float[] picture = new float[size * size], result = new float[size * size];
        picture[20 * size + 20] = 1;

        new GaussianBlur().Apply(picture, size, size, 2.5, result);

        double sum = 0, squares = 0;
        for (int i = 0; i < result.Length; i++)
        {
            sum += result[i];
            squares += result[i] * Math.Pow(i % size - 20, 2);
        }

        Assert.AreEqual(1, sum, 1e-4);
        Assert.AreEqual(2.5, Math.Sqrt(squares), 0.03);
    }

    [TestMethod]
    public void GaussianBlur_ConstantPicture_StaysConstantUpToTheBorder()
    {
        float[] picture = new float[3 * 9 * 7], result = new float[3 * 9 * 7];
        Array.Fill(picture, 0.3f);

        new GaussianBlur().Apply(picture, 9, 7, 4, result);

        Assert.IsTrue(result.All(v => MathF.Abs(v - 0.3f) < 1e-5f));
    }

    [TestMethod]
    public void BlurOracle_BlurredTruth_FindsItsSigma()
    {
        const int size = 48;
        float[] noise = new float[size * size], truth = new float[size * size];
        GaussianNoise.Fill(new SeededRandom(2), noise);
        new GaussianBlur().Apply(noise, size, size, 1.7, truth);

        (double sigma, double psnr) = new BlurOracle().Best(noise, truth, size, size);

        Assert.AreEqual(1.7, sigma, 0.05);
        Assert.IsTrue(psnr > 40);
    }

    [TestMethod]
    public void BlurOracle_NoNoise_ChoosesNoBlur()
    {
        float[] picture = new float[32 * 32];
        GaussianNoise.Fill(new SeededRandom(2), picture);

        Assert.AreEqual(0, new BlurOracle().Best(picture, picture, 32, 32).Sigma);
    }

    [TestMethod]
    public void MeanColorFill_Hole_GetsTheMeanOfTheRest()
    {
        float[] picture = [0.2f, 0.4f, 9, 1, 0, 9];

        MeanColorFill.Apply(picture, [0, 0, 1]);

        Assert.AreEqual(0.3f, picture[2], 1e-6f);
        Assert.AreEqual(0.5f, picture[5], 1e-6f);
    }
}
