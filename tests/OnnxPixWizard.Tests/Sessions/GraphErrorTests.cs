using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests.Sessions;

[TestClass]
public sealed class GraphErrorTests
{
    [TestMethod]
    public void FromFile_MissingFile_IsNoSuchFile()
    {
        GraphException error = Assert.ThrowsExactly<GraphException>(() => GraphSession.FromFile("nowhere/missing.onnx"));

        Assert.AreEqual("NoSuchFile", error.Code);
        StringAssert.Contains(error.Message, "open graph 'nowhere/missing.onnx'");
    }

    [TestMethod]
    [DataRow(new byte[0])]
    [DataRow(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    public void FromMemory_NoGraph_Throws(byte[] bytes) =>
        Assert.ThrowsExactly<GraphException>(() => GraphSession.FromMemory(bytes));

    [TestMethod]
    public void FromMemory_TruncatedGraph_IsInvalidProtobuf()
    {
        byte[] model = TinyGraph.Add();

        GraphException error = Assert.ThrowsExactly<GraphException>(() => GraphSession.FromMemory(model[..(model.Length / 2)]));

        Assert.AreEqual("InvalidProtobuf", error.Code);
    }

    [TestMethod]
    public void FromMemory_UnknownOperator_NamesIt()
    {
        byte[] model = new TinyGraph().Input("x", TensorElementType.Float, 1).Output("y", TensorElementType.Float, 1)
            .Node("Transmogrify", ["x"], ["y"]).ToModel();

        GraphException error = Assert.ThrowsExactly<GraphException>(() => GraphSession.FromMemory(model));

        StringAssert.Contains(error.NativeMessage, "Transmogrify");
    }

    [TestMethod]
    public void Run_WrongShape_IsInvalidArgument()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add());
        using GraphTensor a = GraphTensor.Allocate<float>(2, 4);

        GraphException error = Assert.ThrowsExactly<GraphException>(() => session.Run(Feed.Of(("a", a), ("b", a))));

        Assert.AreEqual("InvalidArgument", error.Code);
    }

    [TestMethod]
    public void Run_WrongType_IsInvalidArgument()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float));
        using GraphTensor x = GraphTensor.Allocate<int>(2);

        GraphException error = Assert.ThrowsExactly<GraphException>(() => session.Run(Feed.Of(("x", x))));

        Assert.AreEqual("InvalidArgument", error.Code);
    }

    [TestMethod]
    public void Run_UnknownOutput_NamesIt()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float));
        using GraphTensor x = GraphTensor.Allocate<float>(2);

        GraphException error = Assert.ThrowsExactly<GraphException>(() => session.Run(Feed.Of(("x", x)), ["z"]));

        StringAssert.Contains(error.Message, "z");
    }

    [TestMethod]
    public void Run_DisposedSession_Throws()
    {
        GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float));
        session.Dispose();
        using GraphTensor x = GraphTensor.Allocate<float>(2);

        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Run(Feed.Of(("x", x))));
    }

    [TestMethod]
    public void Outputs_UnknownName_ListsTheNames()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float));
        using GraphTensor x = GraphTensor.Allocate<float>(2);
        using GraphOutputs outputs = session.Run(Feed.Of(("x", x)));

        KeyNotFoundException error = Assert.ThrowsExactly<KeyNotFoundException>(() => _ = outputs["z"]);

        StringAssert.Contains(error.Message, "'z'; it has y");
    }

    [TestMethod]
    public void Failures_OfEveryKind_LeaveStderrEmpty()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("File descriptors are redirected through libc here.");
        }

        byte[] model = TinyGraph.Add();
        string control = StandardError.Capture(() => StandardError.Write("seen"));
        string printed = StandardError.Capture(() =>
        {
            Assert.ThrowsExactly<GraphException>(() => GraphSession.FromMemory(model[..(20)]));
            Assert.ThrowsExactly<GraphException>(() => GraphSession.FromMemory([9, 9, 9, 9]));
            Assert.ThrowsExactly<GraphException>(() => GraphSession.FromFile("nowhere.onnx"));
            TryProvider(model, ExecutionProvider.Cuda);
            TryProvider(model, ExecutionProvider.WebGpu);
            using GraphSession session = GraphSession.FromMemory(
                model, new GraphOptions { LogSeverity = OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE });
            using GraphTensor a = GraphTensor.Allocate<float>(2, 3);
            using GraphTensor b = GraphTensor.Allocate<float>(5, 3);
            Assert.ThrowsExactly<GraphException>(() => session.Run(Feed.Of(("a", a), ("b", b))));
        });

        Assert.AreEqual("seen", control);
        Assert.AreEqual("", printed);
    }

    [TestMethod]
    public void Capture_NativeOutput_IsLoggedAndTheStreamComesBack()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("File descriptors are redirected through libc here.");
        }

        List<string> lines = [];
        string printed = StandardError.Capture(() =>
        {
            OnnxRuntimeLibrary.Log = line => lines.Add(line.Message);
            int result = DriverOutput.Capture(() =>
            {
                StandardError.Write("from a driver\n");
                return 7;
            });
            OnnxRuntimeLibrary.Log = null;
            Assert.AreEqual(7, result);
            StandardError.Write("after");
        });

        CollectionAssert.AreEqual(new[] { "from a driver" }, lines);
        Assert.AreEqual("after", printed);
    }

    /// <summary>Opens with a provider whose hardware may or may not be there.</summary>
    private static void TryProvider(byte[] model, ExecutionProvider provider)
    {
        try
        {
            GraphSession.FromMemory(model, new GraphOptions { Provider = provider }).Dispose();
        }
        catch (ProviderUnavailableException e)
        {
            Assert.AreEqual(provider, e.Provider);
        }
    }
}
