using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Tests.Parameters;

[TestClass]
public sealed class LayoutTensorTests
{
    private static readonly StoredParameter Wide = new("wide", [19, 70]), Narrow = new("narrow", [11, 70]), Cube = new("cube", [6, 5, 4]);

    private static readonly Dictionary<string, ParameterLayout> Layouts = new(StringComparer.Ordinal)
    {
        ["stored"] = Wide,
        ["transposed"] = new TransposedLayout(Wide, [1, 0]),
        ["packed"] = new TransposedLayout(new ConcatenatedLayout([Wide, Narrow, Wide], 0), [1, 0]),
        ["beside"] = new ConcatenatedLayout([new TransposedLayout(Wide, [1, 0]), new TransposedLayout(Narrow, [1, 0])], 1),
        ["permuted"] = new PermutedLayout(Wide, 0, [.. Enumerable.Range(0, 19).Select(static row => (row * 7L) % 19)]),
        ["columns"] = new PermutedLayout(Narrow, 1, [.. Enumerable.Range(0, 70).Select(static column => 69L - column)]),
        ["reshaped"] = new ReshapedLayout(new TransposedLayout(Wide, [1, 0]), [14, 5, 19]),
        ["final"] = new ReshapedLayout(new TransposedLayout(new ReshapedLayout(Cube, [3, 2, 20]), [1, 0, 2]), [6, 20]),
        ["cube"] = new TransposedLayout(Cube, [2, 0, 1]),
        ["deep"] = new TransposedLayout(new ConcatenatedLayout([new ReshapedLayout(Cube, [12, 10]),
            new PermutedLayout(new ReshapedLayout(Cube, [12, 10]), 0, [11, 10, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8])], 0), [1, 0]),
        ["scalar"] = new ReshapedLayout(new StoredParameter("one", [1]), []),
    };

    [TestMethod]
    [DataRow("stored")]
    [DataRow("transposed")]
    [DataRow("packed")]
    [DataRow("beside")]
    [DataRow("permuted")]
    [DataRow("columns")]
    [DataRow("reshaped")]
    [DataRow("final")]
    [DataRow("cube")]
    [DataRow("deep")]
    [DataRow("scalar")]
    public void Read_WholeTensor_GivesTheParametersBackWhenExtracted(string name)
    {
        LayoutTensor tensor = new(Layouts[name], Source);
        int extracted = 0;

        Layouts[name].Extract(tensor.ToTensor(), (parameter, found) =>
        {
            extracted++;
            CollectionAssert.AreEqual(Values(parameter, found.Count), found.AsSpan<float>().ToArray());
        });

        Assert.IsTrue(extracted > 0);
    }

    [TestMethod]
    [DataRow("stored", 1)]
    [DataRow("transposed", 7)]
    [DataRow("packed", 113)]
    [DataRow("beside", 31)]
    [DataRow("permuted", 40)]
    [DataRow("columns", 1)]
    [DataRow("reshaped", 97)]
    [DataRow("final", 9)]
    [DataRow("cube", 11)]
    [DataRow("deep", 50)]
    public void Read_RangeByRange_EqualsTheWhole(string name, int length)
    {
        LayoutTensor tensor = new(Layouts[name], Source);
        float[] whole = tensor.ToTensor().AsSpan<float>().ToArray(), pieces = new float[whole.Length];

        for (int first = 0; first < whole.Length; first += length)
        {
            tensor.Read(first, pieces.AsSpan(first, Math.Min(length, whole.Length - first)));
        }

        CollectionAssert.AreEqual(whole, pieces);
    }

    [TestMethod]
    public void Read_PackedAndTransposed_PutsColumnsBesideEachOther()
    {
        Tensor stored = new LayoutTensor(Layouts["packed"], Source).ToTensor();
        float[] wide = Values("wide", 19 * 70), narrow = Values("narrow", 11 * 70);

        CollectionAssert.AreEqual(new long[] { 70, 49 }, stored.Shape.ToArray());
        Assert.AreEqual(wide[(18 * 70) + 3], stored.AsSpan<float>()[(3 * 49) + 18]);
        Assert.AreEqual(narrow[(4 * 70) + 69], stored.AsSpan<float>()[(69 * 49) + 19 + 4]);
    }

    [TestMethod]
    public void Read_ParameterOfAnotherShape_NamesItAndBothShapes()
    {
        LayoutTensor tensor = new(new StoredParameter("wide", [3, 4]), Source);

        ParameterException thrown = Assert.ThrowsExactly<ParameterException>(() => tensor.ToTensor());

        Assert.AreEqual("wide", thrown.Parameter);
        StringAssert.Contains(thrown.Message, "[19, 70]");
        StringAssert.Contains(thrown.Message, "[3, 4]");
    }

    private static LazyTensor Source(string name)
    {
        long[] shape = name switch { "wide" => [19, 70], "narrow" => [11, 70], "cube" => [6, 5, 4], _ => [1] };
        return LazyTensor.From(Tensor.From<float>(Values(name, shape.Aggregate(1L, static (product, extent) => product * extent)), shape));
    }

    private static float[] Values(string name, long count) =>
        [.. Enumerable.Range(0, (int)count).Select(index => (name.Length * 10000f) + index)];
}
