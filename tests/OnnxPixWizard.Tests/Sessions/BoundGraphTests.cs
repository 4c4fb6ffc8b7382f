using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests.Sessions;

[TestClass]
public sealed class BoundGraphTests
{
    [TestMethod]
    public void Run_ChangedInput_WritesTheNewResultInPlace()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add());
        using GraphTensor a = GraphTensor.Allocate<float>(2, 3);
        using GraphTensor b = GraphTensor.From<float>([1, 1, 1, 1, 1, 1], 2, 3);
        using GraphTensor y = GraphTensor.Allocate<float>(2, 3);
        using BoundGraph bound = session.Bind([("a", a)], [("y", y)], constants: [("b", b)]);

        bound.Run();
        float before = y.AsSpan<float>()[5];
        a.AsSpan<float>()[5] = 41;
        bound.Run();

        Assert.AreEqual(1f, before);
        Assert.AreEqual(42f, y.AsSpan<float>()[5]);
    }

    [TestMethod]
    public void Dispose_BoundTensors_StayUntilTheBindingGoes()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float));
        using GraphTensor y = GraphTensor.Allocate<float>(2);
        GraphTensor x = GraphTensor.From<float>([3, 4], 2);
        using BoundGraph bound = session.Bind([("x", x)], [("y", y)]);
        x.Dispose();

        bound.Run();

        CollectionAssert.AreEqual(new float[] { 3, 4 }, y.AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Run_ManyTimes_AllocatesNothing()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add(), new GraphOptions { Threads = 1 });
        using GraphTensor a = GraphTensor.Allocate<float>(2, 3);
        using GraphTensor y = GraphTensor.Allocate<float>(2, 3);
        using GraphRun run = new();
        using BoundGraph bound = session.Bind([("a", a), ("b", a)], [("y", y)]);
        bound.Run(run);
        bound.Run();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            bound.Run(run);
            bound.Run();
        }

        Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Run_WrongOutputShape_Throws()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float));
        using GraphTensor x = GraphTensor.Allocate<float>(2);
        using GraphTensor y = GraphTensor.Allocate<float>(3);
        using BoundGraph bound = session.Bind([("x", x)], [("y", y)]);

        Assert.ThrowsExactly<GraphException>(() => bound.Run());
    }

    [TestMethod]
    public void Run_InputMissing_Throws()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add());
        using GraphTensor a = GraphTensor.Allocate<float>(1, 3);
        using GraphTensor y = GraphTensor.Allocate<float>(1, 3);
        using BoundGraph bound = session.Bind([("a", a)], [("y", y)]);

        Assert.ThrowsExactly<GraphException>(() => bound.Run());
    }

    [TestMethod]
    public void Bind_UnknownName_SaysWhich()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add());
        using GraphTensor a = GraphTensor.Allocate<float>(1, 3);

        GraphException error = Assert.ThrowsExactly<GraphException>(() => session.Bind([("c", a)], []));

        StringAssert.Contains(error.Message, "bind 'c'");
    }

    [TestMethod]
    public void Run_Disposed_Throws()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float));
        using GraphTensor x = GraphTensor.Allocate<float>(2);
        BoundGraph bound = session.Bind([("x", x)], [("y", x)]);
        bound.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => bound.Run());
    }

    [TestMethod]
    public void Run_DisposedSession_Throws()
    {
        GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float));
        using GraphTensor x = GraphTensor.Allocate<float>(2);
        using GraphTensor y = GraphTensor.Allocate<float>(2);
        using BoundGraph bound = session.Bind([("x", x)], [("y", y)]);
        session.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => bound.Run());
    }
}
