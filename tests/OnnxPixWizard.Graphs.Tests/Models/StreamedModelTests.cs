using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Tests.Models;

[TestClass]
public sealed class StreamedModelTests
{
    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L << 30)]
    public void WriteStreamed_PackedWeights_ReadBackExactly(long externalAbove)
    {
        string folder = Directory.CreateTempSubdirectory().FullName, path = Path.Combine(folder, "model.onnx");
        long written = 0;

        ModelWriter.WriteStreamed(Sample(), path, Source, new TensorWriteOptions
        {
            ExternalAbove = externalAbove, ChunkBytes = 100, Written = bytes => Interlocked.Add(ref written, bytes),
        });
        LoadedModel model = ModelReader.Read(path);

        Assert.AreEqual(externalAbove == 0, File.Exists(path + ".data"));
        Assert.AreEqual(ModelWriter.StoredBytes(Sample()), written);
        CollectionAssert.AreEqual(Source("a.weight").ToTensor().Data.ToArray(), model.Parameters["a.weight"].Data.ToArray());
        CollectionAssert.AreEqual(Source("b.weight").ToTensor().Data.ToArray(), model.Parameters["b.weight"].Data.ToArray());
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void WriteStreamed_Cancelled_LeavesNothing()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        using CancellationTokenSource source = new();

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            ModelWriter.WriteStreamed(Sample(), Path.Combine(folder, "model.onnx"), Source, new TensorWriteOptions
        {
            ExternalAbove = 0, ChunkBytes = 100, Written = _ => source.Cancel(), Cancellation = source.Token, Parallelism = 1,
        }));

        Assert.AreEqual(0, Directory.GetFileSystemEntries(folder).Length);
        Directory.Delete(folder);
    }

    [TestMethod]
    public void WriteStreamed_MissingParameter_SaysWhichAndLeavesNothing()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;

        ParameterException thrown = Assert.ThrowsExactly<ParameterException>(() => ModelWriter.WriteStreamed(
            Sample(), Path.Combine(folder, "model.onnx"), static name => throw new ParameterException(name, "missing"),
            new TensorWriteOptions { ExternalAbove = 0 }));

        StringAssert.EndsWith(thrown.Parameter, ".weight");
        Assert.AreEqual(0, Directory.GetFileSystemEntries(folder).Length);
        Directory.Delete(folder);
    }

    [TestMethod]
    public void StoredParameters_SliceOfAPackedWeight_ListsThePublishedNames()
    {
        IReadOnlyDictionary<string, long[]> parameters = ModelWriter.StoredParameters(Sample());

        CollectionAssert.AreEqual(new[] { "a.weight", "b.weight" }, parameters.Keys.ToArray());
        CollectionAssert.AreEqual(new long[] { 24, 16 }, parameters["a.weight"]);
    }

    private static Graph Sample()
    {
        Graph graph = new("sample");
        ParameterScope scope = new(graph);
        Value x = graph.Input("x", ElementType.Float32, "batch", 16);
        graph.Output("y", Op.Linear(x, Op.Concat(0, scope.At("a").Parameter("weight", 24, 16), scope.At("b").Parameter("weight", 9, 16))));
        return graph;
    }

    private static LazyTensor Source(string name)
    {
        int rows = name[0] == 'a' ? 24 : 9;
        return LazyTensor.From(
            Tensor.From<float>(Enumerable.Range(0, rows * 16).Select(index => index + (name[0] * 1000f)).ToArray(), rows, 16));
    }
}
