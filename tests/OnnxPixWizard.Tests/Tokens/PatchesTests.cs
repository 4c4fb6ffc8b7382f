using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Tests.Tokens;

[TestClass]
public sealed class PatchesTests
{
    [TestMethod]
    [DataRow(1, 3, 4, 5)]
    [DataRow(2, 4, 3, 5)]
    [DataRow(3, 2, 2, 3)]
    [DataRow(4, 3, 5, 2)]
    [DataRow(8, 3, 3, 4)]
    [DataRow(16, 3, 2, 3)]
    public void Patchify_AnyPatch_FollowsThePublishedOrder(int p, int channels, int rows, int columns)
    {
        TokenGrid grid = TokenGrid.Of(rows * p, columns * p, p);
        float[] planes = [.. Enumerable.Range(0, grid.Count * channels * p * p).Select(static i => (float)i)];
        float[] tokens = new float[planes.Length + 3], back = new float[planes.Length];
        Array.Fill(tokens, -1);

        Patches.Patchify(planes, grid, channels, p, tokens);
        Patches.Unpatchify(tokens, grid, channels, p, back);

        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                for (int k = 0; k < channels; k++)
                {
                    for (int i = 0; i < p; i++)
                    {
                        for (int j = 0; j < p; j++)
                        {
                            int token = (((r * columns) + c) * channels * p * p) + (k * p * p) + (i * p) + j;
                            Assert.AreEqual(planes[(((k * rows * p) + (r * p) + i) * columns * p) + (c * p) + j], tokens[token]);
                        }
                    }
                }
            }
        }

        CollectionAssert.AreEqual(planes, back);
        CollectionAssert.AreEqual(new[] { -1f, -1f, -1f }, tokens[^3..]);
    }

    [TestMethod]
    public void Patchify_TooFewValues_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(() => Patches.Patchify(new float[47], new TokenGrid(2, 2), 3, 2, new float[48]));

    [TestMethod]
    [DataRow(7, 8, 2)]
    [DataRow(8, 0, 2)]
    [DataRow(8, 8, 0)]
    public void Of_NoMultiple_Throws(int height, int width, int patchSize) =>
        Assert.ThrowsExactly<ArgumentException>(() => TokenGrid.Of(height, width, patchSize));

    [TestMethod]
    [DataRow(3, 2)]
    [DataRow(2, 8)]
    [DataRow(5, 7)]
    public void Patchify_OblongPatch_FollowsTheSameOrder(int patchRows, int patchColumns)
    {
        const int Channels = 2, Rows = 3, Columns = 4;
        PatchShape patch = new(patchRows, patchColumns);
        float[] planes = [.. Enumerable.Range(0, Channels * Rows * Columns * patch.Count).Select(static i => (float)i)];
        float[] tokens = new float[planes.Length], back = new float[planes.Length];

        Patches.Patchify(planes, new TokenGrid(Rows, Columns), Channels, patch, tokens);
        Patches.Unpatchify(tokens, new TokenGrid(Rows, Columns), Channels, patch, back);

        for (int at = 0; at < planes.Length; at++)
        {
            (int line, int x) = Math.DivRem(at, Columns * patchColumns);
            (int channel, int y) = Math.DivRem(line, Rows * patchRows);
            int token = ((y / patchRows * Columns) + (x / patchColumns)) * Channels * patch.Count;
            Assert.AreEqual(planes[at], tokens[token + (channel * patch.Count) + (y % patchRows * patchColumns) + (x % patchColumns)]);
        }

        CollectionAssert.AreEqual(planes, back);
    }
}
