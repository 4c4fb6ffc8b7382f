using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Evaluation;

[TestClass]
public sealed class FeatureGaussianTests
{
    [TestMethod]
    public void DistanceTo_SameSetInAnotherOrder_IsZero()
    {
        const int count = 100, width = 64;
        float[] set = new float[count * width], reversed = new float[set.Length];
        GaussianNoise.Fill(new SeededRandom(3), set);
        for (int row = 0; row < count; row++)
            set.AsSpan(row * width, width).CopyTo(reversed.AsSpan((count - 1 - row) * width));

        double distance = FeatureGaussian.Fit(set, width).DistanceTo(FeatureGaussian.Fit(reversed, width));

        Assert.AreEqual(0, distance, 1e-5);
    }

    [TestMethod]
    public void DistanceTo_DiagonalCovariances_IsTheSumOverDimensions()
    {
        double[] first = [1, 4, 0.25, 0], second = [9, 4, 1, 2], shift = [0.5, -1, 0, 3];

        double distance = FeatureGaussian.Fit(Cross(first, new double[4]), 4).DistanceTo(FeatureGaussian.Fit(Cross(second, shift), 4));

        double expected = 0;
        for (int i = 0; i < first.Length; i++)
            expected += (shift[i] * shift[i]) + Math.Pow(Math.Sqrt(first[i]) - Math.Sqrt(second[i]), 2);
        Assert.AreEqual(expected, distance, 1e-5);
    }

    [TestMethod]
    public void DistanceTo_CorrelatedCovariances_IsTheClosedFormOfTwoDimensions()
    {
        // Both turned against each other, so that the matrices don't commute.
        float[] first = Turned(Cross([4, 1], [0, 0]), 0.3f), second = Turned(Cross([9, 0.5], [0, 0]), 1.2f);
        double[,] a = Covariance(4, 1, 0.3), b = Covariance(9, 0.5, 1.2);

        double distance = FeatureGaussian.Fit(first, 2).DistanceTo(FeatureGaussian.Fit(second, 2));

        // The root of a 2 x 2 matrix M has the trace sqrt(tr M + 2 sqrt(det M)).
        double trace = (a[0, 0] * b[0, 0]) + (2 * a[0, 1] * b[0, 1]) + (a[1, 1] * b[1, 1]);
        Assert.AreEqual(4 + 1 + 9 + 0.5 - (2 * Math.Sqrt(trace + (2 * Math.Sqrt(4 * 1 * 9 * 0.5)))), distance, 1e-4);
    }

    [TestMethod]
    public void DistanceTo_Exchanged_IsTheSame()
    {
        float[] first = new float[40 * 8], second = new float[40 * 8];
        GaussianNoise.Fill(new SeededRandom(1), first);
        GaussianNoise.Fill(new SeededRandom(2), second);
        FeatureGaussian one = FeatureGaussian.Fit(first, 8), other = FeatureGaussian.Fit(second, 8);

        Assert.AreEqual(one.DistanceTo(other), other.DistanceTo(one), 1e-9);
    }

    [TestMethod]
    public void DistanceTo_OtherWidth_IsRefused()
    {
        FeatureGaussian two = FeatureGaussian.Fit([1, 2, 3, 4], 2), one = FeatureGaussian.Fit([1, 2], 1);

        Assert.ThrowsExactly<ArgumentException>(() => two.DistanceTo(one));
    }

    [TestMethod]
    [DataRow(new float[] { 1, 2 }, 2)]
    [DataRow(new float[] { 1, 2, 3 }, 2)]
    [DataRow(new float[] { 1, float.NaN }, 1)]
    public void Fit_NoSetOfVectors_IsRefused(float[] values, int width) =>
        Assert.ThrowsExactly<ArgumentException>(() => FeatureGaussian.Fit(values, width));

    // Points on the axes, on both sides of a centre: their sample covariance is exactly diagonal.
    private static float[] Cross(double[] variances, double[] centre)
    {
        int width = variances.Length;
        float[] set = new float[2 * width * width];
        for (int axis = 0; axis < width; axis++)
        {
            for (int side = 0; side < 2; side++)
            {
                Span<float> point = set.AsSpan(((2 * axis) + side) * width, width);
                for (int i = 0; i < width; i++)
                    point[i] = (float)centre[i];
                point[axis] += (float)((side == 0 ? 1 : -1) * Math.Sqrt(variances[axis] * ((2 * width) - 1) / 2));
            }
        }

        return set;
    }

    private static float[] Turned(float[] points, float angle)
    {
        (float sin, float cos) = MathF.SinCos(angle);
        for (int i = 0; i < points.Length; i += 2)
            (points[i], points[i + 1]) = ((cos * points[i]) - (sin * points[i + 1]), (sin * points[i]) + (cos * points[i + 1]));
        return points;
    }

    private static double[,] Covariance(double along, double across, double angle)
    {
        (double sin, double cos) = Math.SinCos(angle);
        double mixed = (along - across) * sin * cos;
        return new[,] { { (along * cos * cos) + (across * sin * sin), mixed }, { mixed, (along * sin * sin) + (across * cos * cos) } };
    }
}
