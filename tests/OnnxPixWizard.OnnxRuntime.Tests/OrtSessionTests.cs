using OnnxPixWizard.OnnxRuntime.Tests.Graphs;

namespace OnnxPixWizard.OnnxRuntime.Tests;

[TestClass]
public sealed class OrtSessionTests
{
    [TestMethod]
    public void FromMemory_OpenDimensions_AreReportedByName()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());

        Assert.AreEqual(2, session.Inputs.Count);
        Assert.AreEqual<object>("a: Float32 [rows, 3]", session.Inputs[0].ToString());
        Assert.AreEqual<object>("b: Float32 [rows, 3]", session.Inputs[1].ToString());
        Assert.AreEqual(new OrtDimension(null, "rows"), session.Outputs[0].Shape[0]);
        Assert.AreEqual(new OrtDimension(3, null), session.Outputs[0].Shape[1]);
    }

    [TestMethod]
    public void Run_TwoInputs_ReturnsTheirSum()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());
        using OrtTensor a = OrtTensor.From<float>([1, 2, 3, 4, 5, 6], 2, 3);
        using OrtTensor b = OrtTensor.From<float>([10, 20, 30, 40, 50, 60], 2, 3);

        using OrtOutputs outputs = session.Run(Feed.Of(("a", a), ("b", b)));

        CollectionAssert.AreEqual(new float[] { 11, 22, 33, 44, 55, 66 }, outputs["y"].AsSpan<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 3 }, outputs["y"].Shape.ToArray());
        CollectionAssert.AreEqual(new[] { "y" }, outputs.Keys.ToArray());
    }

    [TestMethod]
    public void FromFile_SavedGraph_Runs()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, TinyGraph.Identity(OrtElementType.Float32));
            using OrtSession session = OrtSession.FromFile(file);
            using OrtTensor x = OrtTensor.From<float>([7], 1);

            using OrtOutputs outputs = session.Run(Feed.Of(("x", x)), ["y"]);

            Assert.AreEqual(7f, outputs["y"].AsSpan<float>()[0]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void PreparedRun_ChangedInput_WritesTheNewResultInPlace()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());
        using OrtTensor a = OrtTensor.Allocate(OrtElementType.Float32, 2, 3);
        using OrtTensor b = OrtTensor.From<float>([1, 1, 1, 1, 1, 1], 2, 3);
        using OrtTensor y = OrtTensor.Allocate(OrtElementType.Float32, 2, 3);
        using OrtPreparedRun prepared = session.PrepareRun([("a", a), ("b", b)], [("y", y)]);

        prepared.Run();
        float before = y.AsSpan<float>()[5];
        a.AsSpan<float>()[5] = 41;
        prepared.Run();

        Assert.AreEqual(1f, before);
        Assert.AreEqual(42f, y.AsSpan<float>()[5]);
    }

    [TestMethod]
    public void PreparedRun_ManyRuns_AllocateNothing()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add(), new OrtSessionOptions { IntraOpThreads = 1 });
        using OrtTensor a = OrtTensor.Allocate(OrtElementType.Float32, 2, 3);
        using OrtTensor y = OrtTensor.Allocate(OrtElementType.Float32, 2, 3);
        using OrtRunOptions run = new();
        using OrtPreparedRun prepared = session.PrepareRun([("a", a), ("b", a)], [("y", y)]);
        prepared.Run(run);
        prepared.Run();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            prepared.Run(run);
            prepared.Run();
        }

        Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
