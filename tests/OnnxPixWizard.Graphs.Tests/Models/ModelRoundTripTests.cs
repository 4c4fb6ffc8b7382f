using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Tests.Models;

[TestClass]
public sealed class ModelRoundTripTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("onnxpixwizard-models-").FullName;

    private string ModelPath => Path.Combine(_folder, "model.onnx");

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(long.MaxValue, DisplayName = "inline")]
    [DataRow(0L, DisplayName = "external")]
    public void Extract_AfterFoldedLayouts_GivesEveryParameterExactly(long externalAbove)
    {
        (Graph graph, Dictionary<string, Tensor> parameters) = CreateNetwork();
        ModelWriter.Write(graph, ModelPath, name => parameters[name], externalAbove);

        Dictionary<string, Tensor> extracted = new(StringComparer.Ordinal);
        ModelParameters.Extract(ModelPath, extracted.Add);

        Assert.AreEqual(externalAbove == 0, File.Exists(ModelPath + ".data"));
        CollectionAssert.AreEquivalent(parameters.Keys, extracted.Keys);
        foreach ((string name, Tensor tensor) in parameters)
        {
            CollectionAssert.AreEqual(tensor.Shape.ToArray(), extracted[name].Shape.ToArray(), name);
            CollectionAssert.AreEqual(tensor.Data.ToArray(), extracted[name].Data.ToArray(), name);
        }
    }

    [TestMethod]
    [DataRow(long.MaxValue, DisplayName = "inline")]
    [DataRow(0L, DisplayName = "external")]
    public void Read_WrittenModel_ComputesTheSame(long externalAbove)
    {
        (Graph graph, Dictionary<string, Tensor> parameters) = CreateNetwork();
        graph.Metadata["note"] = "kept";
        ModelWriter.Write(graph, ModelPath, name => parameters[name], externalAbove);
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal) { ["x"] = Numbers(2, 3, 4) };
        using TestSession written = TestSession.Open(ModelPath);

        LoadedModel loaded = ModelReader.Read(ModelPath);

        using TestSession read = new(loaded.Graph, name => loaded.Parameters[name]);
        CollectionAssert.AreEqual(written.Run(inputs)["y"].Data.ToArray(), read.Run(inputs)["y"].Data.ToArray());
        Assert.AreEqual("[batch, 3, 4]", loaded.Graph.Inputs[0].Shape.ToString());
        Assert.AreEqual("kept", loaded.Graph.Metadata["note"]);
        Assert.AreEqual(graph.Opset, loaded.Graph.Opset);
    }

    [TestMethod]
    public void Write_ExternalData_AlignsEveryTensor()
    {
        (Graph graph, Dictionary<string, Tensor> parameters) = CreateNetwork();

        ModelWriter.Write(graph, ModelPath, name => parameters[name], externalAbove: 0);

        // Four stored tensors, each beginning on a page of its own.
        Assert.IsTrue(new FileInfo(ModelPath + ".data").Length > 3 * 4096);
    }

    [TestMethod]
    public void Write_MissingParameter_LeavesNoFile()
    {
        (Graph graph, _) = CreateNetwork();

        Assert.ThrowsExactly<ParameterException>(() =>
            ModelWriter.Write(graph, ModelPath, static name => throw new ParameterException(name, $"'{name}' is missing.")));

        Assert.IsEmpty(Directory.GetFiles(_folder));
    }

    [TestMethod]
    public void Read_MissingFile_SaysSo() => AssertBroken("can't be read");

    [TestMethod]
    public void Read_TextFile_SaysSo()
    {
        File.WriteAllText(ModelPath, "This is a text and no model.");

        AssertBroken("is no ONNX model");
    }

    [TestMethod]
    public void Read_EmptyFile_SaysSo()
    {
        File.WriteAllBytes(ModelPath, []);

        AssertBroken("holds no ONNX graph");
    }

    [TestMethod]
    public void Read_TruncatedFile_SaysSo()
    {
        (Graph graph, Dictionary<string, Tensor> parameters) = CreateNetwork();
        byte[] bytes = ModelWriter.ToBytes(graph, name => parameters[name]);
        File.WriteAllBytes(ModelPath, bytes[..(bytes.Length / 2)]);

        AssertBroken("cut short");
    }

    [TestMethod]
    public void Read_TruncatedExternalData_NamesTensorAndFile()
    {
        (Graph graph, Dictionary<string, Tensor> parameters) = CreateNetwork();
        ModelWriter.Write(graph, ModelPath, name => parameters[name], externalAbove: 0);
        using (FileStream data = File.OpenWrite(ModelPath + ".data"))
        {
            data.SetLength(100);
        }

        AssertBroken("cut short or belongs to another model");
    }

    [TestMethod]
    public void Read_MissingExternalData_NamesIt()
    {
        (Graph graph, Dictionary<string, Tensor> parameters) = CreateNetwork();
        ModelWriter.Write(graph, ModelPath, name => parameters[name], externalAbove: 0);
        File.Delete(ModelPath + ".data");

        AssertBroken("model.onnx.data");
    }

    private void AssertBroken(string expected)
    {
        ModelException exception = Assert.ThrowsExactly<ModelException>(() => ModelReader.Read(ModelPath));

        Assert.AreEqual(ModelPath, exception.Path);
        StringAssert.Contains(exception.Message, expected, StringComparison.Ordinal);
    }

    // Every way in which layouts are folded: transposed, packed, reshaped, rows in another order, and as it is.
    private static (Graph Graph, Dictionary<string, Tensor> Parameters) CreateNetwork()
    {
        Graph graph = new("network");
        ParameterScope scope = new(graph);
        Value x = graph.Input("x", ElementType.Float32, "batch", 3, 4);
        Value packed = Op.Concat(0, scope.At("wq").Parameter("weight", 4, 4), scope.At("wk").Parameter("weight", 2, 4));
        Value rows = Op.Gather(scope.Parameter("ordered", 6, 4), graph.Integers(5, 0, 3, 1, 4, 2));
        Value y = Op.Linear(x, packed) * Op.Linear(x, rows) * Op.Reshape(scope.Parameter("scale", 6), 1, 1, 6);
        graph.Output("y", Op.Reshape(y, "batch", 18) + scope.Parameter("bias", 18));

        Random random = new(1);
        Dictionary<string, Tensor> parameters = new(StringComparer.Ordinal);
        foreach (Parameter parameter in graph.Parameters.Values)
        {
            float[] values = [.. Enumerable.Range(0, (int)parameter.Count).Select(_ => random.NextSingle())];
            parameters.Add(parameter.Name, Tensor.From<float>(values, parameter.Shape));
        }

        return (graph, parameters);
    }

    private static Tensor Numbers(params long[] shape)
    {
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, static (product, extent) => product * extent))
            .Select(static index => index / 8f)];
        return Tensor.From<float>(values, shape);
    }
}
