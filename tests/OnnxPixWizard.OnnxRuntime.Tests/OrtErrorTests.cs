using OnnxPixWizard.OnnxRuntime.Native;
using OnnxPixWizard.OnnxRuntime.Tests.Graphs;

namespace OnnxPixWizard.OnnxRuntime.Tests;

[TestClass]
public sealed class OrtErrorTests
{
    [TestMethod]
    public void FromFile_MissingFile_IsNoSuchFile()
    {
        OrtException error = Assert.ThrowsExactly<OrtException>(() => OrtSession.FromFile("nowhere/missing.onnx"));

        Assert.AreEqual(OrtErrorCode.NoSuchFile, error.Code);
        StringAssert.Contains(error.Message, "open graph 'nowhere/missing.onnx'");
    }

    [TestMethod]
    [DataRow(new byte[0])]
    [DataRow(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    public void FromMemory_NoGraph_Throws(byte[] bytes) =>
        Assert.ThrowsExactly<OrtException>(() => OrtSession.FromMemory(bytes));

    [TestMethod]
    public void FromMemory_TruncatedGraph_IsInvalidProtobuf()
    {
        byte[] model = TinyGraph.Add();

        OrtException error = Assert.ThrowsExactly<OrtException>(() => OrtSession.FromMemory(model.AsSpan(0, model.Length / 2)));

        Assert.AreEqual(OrtErrorCode.InvalidProtobuf, error.Code);
    }

    [TestMethod]
    public void FromMemory_UnknownOperator_NamesIt()
    {
        byte[] model = new TinyGraph().Input("x", OrtElementType.Float32, 1).Output("y", OrtElementType.Float32, 1).Node("Transmogrify", ["x"], ["y"]).ToModel();

        OrtException error = Assert.ThrowsExactly<OrtException>(() => OrtSession.FromMemory(model));

        StringAssert.Contains(error.NativeMessage, "Transmogrify");
    }

    [TestMethod]
    public void Run_WrongShape_IsInvalidArgument()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());
        using OrtTensor a = OrtTensor.Allocate(OrtElementType.Float32, 2, 4);

        OrtException error = Assert.ThrowsExactly<OrtException>(() => session.Run(Feed.Of(("a", a), ("b", a))));

        Assert.AreEqual(OrtErrorCode.InvalidArgument, error.Code);
    }

    [TestMethod]
    public void Run_WrongType_IsInvalidArgument()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtTensor x = OrtTensor.Allocate(OrtElementType.Int32, 2);

        OrtException error = Assert.ThrowsExactly<OrtException>(() => session.Run(Feed.Of(("x", x))));

        Assert.AreEqual(OrtErrorCode.InvalidArgument, error.Code);
    }

    [TestMethod]
    public void Run_UnknownOutput_NamesIt()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtTensor x = OrtTensor.Allocate(OrtElementType.Float32, 2);

        OrtException error = Assert.ThrowsExactly<OrtException>(() => session.Run(Feed.Of(("x", x)), ["z"]));

        StringAssert.Contains(error.Message, "z");
    }

    [TestMethod]
    public void Run_DisposedSession_Throws()
    {
        OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        session.Dispose();
        using OrtTensor x = OrtTensor.Allocate(OrtElementType.Float32, 2);

        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Run(Feed.Of(("x", x))));
    }

    [TestMethod]
    public void PreparedRun_WrongOutputShape_Throws()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtTensor x = OrtTensor.Allocate(OrtElementType.Float32, 2);
        using OrtTensor y = OrtTensor.Allocate(OrtElementType.Float32, 3);
        using OrtPreparedRun prepared = session.PrepareRun([("x", x)], [("y", y)]);

        Assert.ThrowsExactly<OrtException>(() => prepared.Run());
    }

    [TestMethod]
    public void Outputs_UnknownName_ListsTheNames()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtTensor x = OrtTensor.Allocate(OrtElementType.Float32, 2);
        using OrtOutputs outputs = session.Run(Feed.Of(("x", x)));

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
            Assert.ThrowsExactly<OrtException>(() => OrtSession.FromMemory(model.AsSpan(0, 20)));
            Assert.ThrowsExactly<OrtException>(() => OrtSession.FromMemory([9, 9, 9, 9]));
            Assert.ThrowsExactly<OrtException>(() => OrtSession.FromFile("nowhere.onnx"));
            TryProvider(model, "CUDA");
            TryProvider(model, "WebGPU");
            using OrtSession session = OrtSession.FromMemory(model, new OrtSessionOptions { LogSeverity = OrtLogSeverity.Verbose });
            using OrtTensor a = OrtTensor.Allocate(OrtElementType.Float32, 2, 3);
            using OrtTensor b = OrtTensor.Allocate(OrtElementType.Float32, 5, 3);
            Assert.ThrowsExactly<OrtException>(() => session.Run(Feed.Of(("a", a), ("b", b))));
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
            int result = DriverOutput.Capture(line => lines.Add(line.Message), () =>
            {
                StandardError.Write("from a driver\n");
                return 7;
            });
            Assert.AreEqual(7, result);
            StandardError.Write("after");
        });

        CollectionAssert.AreEqual(new[] { "from a driver" }, lines);
        Assert.AreEqual("after", printed);
    }

    /// <summary>Opens with a provider whose hardware may or may not be there.</summary>
    private static void TryProvider(byte[] model, string provider)
    {
        try
        {
            OrtSession.FromMemory(model, new OrtSessionOptions { Providers = [new OrtProvider(provider)] }).Dispose();
        }
        catch (OrtProviderException e)
        {
            Assert.AreEqual(provider, e.Provider);
        }
    }
}
