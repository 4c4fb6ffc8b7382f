using OnnxPixWizard.Pictures;
using OnnxPixWizard.Restoration;

namespace OnnxPixWizard.Tests.Restoration;

/// <summary>What the restorer sees in holes.</summary>
[TestClass]
public sealed class HoleFillTests
{
    [TestMethod]
    [DataRow(64, 48, 8, 30)]
    [DataRow(37, 53, 12, 11)]
    public void Apply_SlopeOfLight_GoesOnThroughTheHole(int width, int height, int at, int side)
    {
        float[] truth = Planes(width, height, static (x, y) => ((x * 0.02f) - (y * 0.013f)) / 2);
        (float[] planes, float[] hole) = Holed(truth, width, height, at, at, side);

        HoleFill.Apply(planes, hole, new ImageSize(width, height));

        for (int i = 0; i < truth.Length; i++)
        {
            Assert.AreEqual(truth[i], planes[i], hole[i % hole.Length] > 0 ? 0.03f : 0, $"value {i}");
        }
    }

    [TestMethod]
    public void Apply_AnyPicture_StaysWithinWhatIsAroundAndKeepsTheRest()
    {
        Random random = new(5);
        float[] truth = Planes(40, 40, (_, _) => (float)random.NextDouble());
        (float[] planes, float[] hole) = Holed(truth, 40, 40, 3, 9, 20);
        float[] seen = [.. planes];

        HoleFill.Apply(planes, hole, new ImageSize(40, 40));

        for (int i = 0; i < planes.Length; i++)
        {
            Assert.IsTrue(hole[i % hole.Length] > 0 ? planes[i] is > 0 and < 1 : planes[i] == seen[i], $"value {i}: {planes[i]}");
        }
    }

    [TestMethod]
    public void Apply_NothingKnown_IsGray()
    {
        float[] planes = Planes(16, 16, static (_, _) => 0.7f), hole = new float[256];
        Array.Fill(hole, 1);

        HoleFill.Apply(planes, hole, new ImageSize(16, 16));

        Assert.IsTrue(Array.TrueForAll(planes, static value => value == 0));
    }

    private static float[] Planes(int width, int height, Func<int, int, float> value) =>
        [.. Enumerable.Range(0, 3 * width * height).Select(i => value(i % width, i / width % height))];

    private static (float[] Planes, float[] Hole) Holed(float[] truth, int width, int height, int left, int top, int side)
    {
        float[] hole = new float[width * height], planes = [.. truth];
        for (int i = 0; i < planes.Length; i++)
        {
            (int x, int y) = (i % width, i / width % height);
            if (x >= left && x < left + side && y >= top && y < top + side)
            {
                (planes[i], hole[i % hole.Length]) = (-1, 1);
            }
        }

        return (planes, hole);
    }
}
