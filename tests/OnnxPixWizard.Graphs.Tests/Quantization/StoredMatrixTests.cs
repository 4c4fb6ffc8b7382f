using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Graphs.Tests.Quantization;

[TestClass]
public sealed class StoredMatrixTests
{
    private static readonly float[] s_matrix = [.. Enumerable.Range(0, 5 * 8).Select(static index => (float)index)];

    [TestMethod]
    public void Find_PartTurnedOver_IsReadFromTheParameter()
    {
        Graph graph = new("parts");
        IReadOnlyList<Value> parts = Op.Split(new ParameterScope(graph).Parameter("weight", 5, 8), 1, 3, 5);
        StoredMatrix matrix = Find(Op.Transpose(parts[1], 1, 0))!;

        CollectionAssert.AreEqual(
            (float[])[3, 11, 19, 27, 35, 4, 12, 20, 28, 36], matrix.Elements.ToTensor().AsSpan<float>()[..10].ToArray());
        CollectionAssert.AreEqual((float[])[3, 4, 5, 6, 7, 11], matrix.Transposed.ToTensor().AsSpan<float>()[..6].ToArray());
        CollectionAssert.AreEqual((string[])["weight"], matrix.Parameters.ToArray());
    }

    [TestMethod]
    public void Find_PartOfATurnedMatrix_IsReadFromTheParameter()
    {
        Graph graph = new("parts");
        Value turned = Op.Transpose(new ParameterScope(graph).Parameter("weight", 5, 8), 1, 0);
        StoredMatrix matrix = Find(Op.Slice(turned, 0, 2, 4))!;
        float[] middle = new float[4];

        matrix.Elements.Read(3, middle);

        Assert.AreEqual((2L, 5L), (matrix.Rows, matrix.Columns));
        CollectionAssert.AreEqual((float[])[26, 34, 3, 11], middle);
    }

    [TestMethod]
    public void Find_ComputedMatrix_IsNone()
    {
        Graph graph = new("computed");

        Assert.IsNull(Find(new ParameterScope(graph).Parameter("weight", 5, 8) + 1f));
    }

    private static StoredMatrix? Find(Value value) => new Finder().Find(value);

    private sealed class Finder()
        : GraphRewrite(StoredTensors.FromParameters(static _ => LazyTensor.From(Tensor.From<float>(s_matrix, 5, 8))))
    {
        public StoredMatrix? Find(Value value) => MatrixOf((RecordedValue)value);

        protected override IReadOnlyList<RecordedValue> Rewrite(Node node, IReadOnlyList<RecordedValue?> inputs) => Copy(node, inputs);
    }
}
