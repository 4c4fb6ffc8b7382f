using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Tests.Tokens;

[TestClass]
public sealed class FieldGridTests
{
    [TestMethod]
    [DataRow(4, 4, 4)]
    [DataRow(4, 8, 6)]
    [DataRow(4, 2, 4)]
    [DataRow(16, 24, 9)]
    [DataRow(6, 10, 15)]
    public void FillPicks_AnyField_IsTheNearestPickOfTheWholePicture(int side, int fieldRows, int fieldColumns)
    {
        const int Rows = 3, Columns = 2;
        int[] picks = new int[side * side];

        FieldGrid.FillPicks(side, new PatchShape(fieldRows, fieldColumns), picks);

        for (int y = 0; y < Rows * side; y++)
        {
            for (int x = 0; x < Columns * side; x++)
            {
                int sourceRow = y * fieldRows * Rows / (side * Rows), sourceColumn = x * fieldColumns * Columns / (side * Columns);
                int expected = (sourceRow % fieldRows * fieldColumns) + (sourceColumn % fieldColumns);
                Assert.AreEqual(expected, picks[(y % side * side) + (x % side)]);
            }
        }
    }

    [TestMethod]
    public void FillPlaces_BothEnds_AreIncluded()
    {
        float[] places = new float[5], single = [7];

        FieldGrid.FillPlaces(16, places);
        FieldGrid.FillPlaces(16, single);

        CollectionAssert.AreEqual(new float[] { 0, 4, 8, 12, 16 }, places);
        Assert.AreEqual(0, single[0]);
    }
}
