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
        string control = StandardError.Capture(() =>
        {
            using Stream stream = Console.OpenStandardError();
            stream.Write("seen"u8);
        });
        string printed = StandardError.Capture(() =>
        {
            Assert.ThrowsExactly<OrtException>(() => OrtSession.FromMemory(model.AsSpan(0, 20)));
            Assert.ThrowsExactly<OrtException>(() => OrtSession.FromMemory([9, 9, 9, 9]));
            Assert.ThrowsExactly<OrtException>(() => OrtSession.FromFile("nowhere.onnx"));
            Assert.ThrowsExactly<OrtProviderException>(() => OrtSession.FromMemory(model, new OrtSessionOptions { Providers = [new OrtProvider("CUDA")] }));
            using OrtSession session = OrtSession.FromMemory(model, new OrtSessionOptions { LogSeverity = OrtLogSeverity.Verbose });
            using OrtTensor a = OrtTensor.Allocate(OrtElementType.Float32, 2, 3);
            using OrtTensor b = OrtTensor.Allocate(OrtElementType.Float32, 5, 3);
            Assert.ThrowsExactly<OrtException>(() => session.Run(Feed.Of(("a", a), ("b", b))));
        });

        Assert.AreEqual("seen", control);
        Assert.AreEqual("", printed);
    }
}
