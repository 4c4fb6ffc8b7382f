using OnnxPixWizard.Restoration;

namespace OnnxPixWizard.Tests.Restoration;

[TestClass]
public sealed class TileGridTests
{
    [TestMethod]
    [DataRow(1, 256, 32, 16, 1, 16)]
    [DataRow(256, 256, 32, 16, 1, 256)]
    [DataRow(257, 256, 32, 16, 2, 160)]
    [DataRow(4000, 256, 32, 16, 18, 256)]
    [DataRow(3000, 384, 32, 16, 9, 368)]
    [DataRow(1000, 64, 16, 16, 21, 64)]
    [DataRow(1000, 64, 0, 16, 16, 64)]
    public void Axis_AnyLength_IsCoveredByTheFewestAndSmallestTiles(int length, int tile, int overlap, int multiple, int count, int side)
    {
        TileAxis axis = new(length, tile, overlap, multiple);

        Assert.AreEqual(count, axis.Count);
        Assert.AreEqual(side, axis.Side);
        Assert.IsTrue(axis.Start(count - 1) + side >= length && axis.Start(count - 1) + side < length + multiple);
    }

    [TestMethod]
    [DataRow(1, 256, 32, 16)]
    [DataRow(273, 256, 32, 16)]
    [DataRow(511, 256, 64, 16)]
    [DataRow(1003, 64, 16, 16)]
    [DataRow(1003, 100, 25, 16)]
    [DataRow(1003, 64, 0, 16)]
    [DataRow(4000, 256, 32, 16)]
    public void Axis_Neighbors_ShareTheOverlapAndTheirWeightsSumToOne(int length, int tile, int overlap, int multiple)
    {
        TileAxis axis = new(length, tile, overlap, multiple);

        float[] sums = new float[axis.Start(axis.Count - 1) + axis.Side];
        for (int i = 0; i < axis.Count; i++)
        {
            float[] weights = axis.Weights(i);
            Assert.AreEqual(0, axis.Start(i) % multiple);
            Assert.IsTrue(i == 0 || axis.Start(i - 1) + axis.Side - axis.Start(i) >= overlap, $"tile {i}");
            for (int x = 0; x < weights.Length; x++)
            {
                Assert.IsTrue(weights[x] is >= 0 and <= 1, $"weight {weights[x]}");
                sums[axis.Start(i) + x] += weights[x];
            }
        }

        Assert.IsTrue(Array.TrueForAll(sums, static sum => Math.Abs(sum - 1) < 1e-6));
    }
}
