using OnnxPixWizard.OnnxRuntime.Tests.Graphs;

namespace OnnxPixWizard.OnnxRuntime.Tests;

[TestClass]
public sealed class OrtBindingTests
{
    [TestMethod]
    public void Run_BoundTensors_WritesIntoThem()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());
        using OrtTensor a = OrtTensor.From<float>([1, 2, 3], 1, 3);
        using OrtTensor y = OrtTensor.Allocate(OrtElementType.Float32, 1, 3);
        using OrtBinding binding = session.CreateBinding();
        binding.BindInput("a", a);
        binding.BindInput("b", a);
        binding.BindOutput("y", y);

        session.Run(binding);
        a.AsSpan<float>()[0] = 10;
        session.Run(binding);

        CollectionAssert.AreEqual(new float[] { 20, 4, 6 }, y.AsSpan<float>().ToArray());
        using OrtOutputs outputs = binding.GetOutputs();
        CollectionAssert.AreEqual(new float[] { 20, 4, 6 }, outputs["y"].AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void BindOutputToCpu_UnknownShape_IsAllocatedByTheLibrary()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Int64));
        using OrtTensor x = OrtTensor.From<long>([5, 6, 7], 3);
        using OrtBinding binding = session.CreateBinding();
        binding.BindInput("x", x);
        binding.BindOutputToCpu("y");

        session.Run(binding);

        using OrtOutputs outputs = binding.GetOutputs();
        CollectionAssert.AreEqual(new long[] { 5, 6, 7 }, outputs["y"].AsSpan<long>().ToArray());
    }

    [TestMethod]
    public void GetOutputs_NothingBound_IsEmpty()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());
        using OrtBinding binding = session.CreateBinding();

        using OrtOutputs outputs = binding.GetOutputs();

        Assert.AreEqual(0, outputs.Count);
    }

    [TestMethod]
    public void BindInput_ReplacedTensor_UsesTheNewOne()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtTensor y = OrtTensor.Allocate(OrtElementType.Float32, 1);
        using OrtBinding binding = session.CreateBinding();
        OrtTensor first = OrtTensor.From<float>([1], 1);
        binding.BindInput("x", first);
        first.Dispose();
        using OrtTensor second = OrtTensor.From<float>([2], 1);
        binding.BindInput("x", second);
        binding.BindOutput("y", y);

        session.Run(binding);

        Assert.AreEqual(2f, y.AsSpan<float>()[0]);
    }

    [TestMethod]
    public void Dispose_BoundTensors_StayUntilTheBindingGoes()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtBinding binding = session.CreateBinding();
        using OrtTensor y = OrtTensor.Allocate(OrtElementType.Float32, 1);
        OrtTensor x = OrtTensor.From<float>([9], 1);
        binding.BindInput("x", x);
        binding.BindOutput("y", y);
        x.Dispose();

        session.Run(binding);

        Assert.AreEqual(9f, y.AsSpan<float>()[0]);
    }

    [TestMethod]
    public void Run_ManyTimes_AllocatesNothing()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32), new OrtSessionOptions { IntraOpThreads = 1 });
        using OrtTensor x = OrtTensor.Allocate(OrtElementType.Float32, 8);
        using OrtTensor y = OrtTensor.Allocate(OrtElementType.Float32, 8);
        using OrtBinding binding = session.CreateBinding();
        binding.BindInput("x", x);
        binding.BindOutput("y", y);
        session.Run(binding);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            session.Run(binding);
        }

        Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Run_AfterClearInputs_Throws()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtTensor x = OrtTensor.Allocate(OrtElementType.Float32, 1);
        using OrtBinding binding = session.CreateBinding();
        binding.BindInput("x", x);
        binding.BindOutputToCpu("y");
        session.Run(binding);
        binding.ClearInputs();

        Assert.ThrowsExactly<OrtException>(() => session.Run(binding));

        binding.ClearOutputs();
        Assert.AreEqual(0, binding.GetOutputs().Count);
    }

    [TestMethod]
    public void BindInput_UnknownName_Throws()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());
        using OrtTensor a = OrtTensor.Allocate(OrtElementType.Float32, 1, 3);
        using OrtBinding binding = session.CreateBinding();

        OrtException error = Assert.ThrowsExactly<OrtException>(() => binding.BindInput("c", a));

        StringAssert.Contains(error.Message, "bind input 'c'");
    }

    [TestMethod]
    public void Run_BindingOfAnotherSession_Throws()
    {
        using OrtSession first = OrtSession.FromMemory(TinyGraph.Add());
        using OrtSession second = OrtSession.FromMemory(TinyGraph.Add());
        using OrtBinding binding = first.CreateBinding();

        Assert.ThrowsExactly<ArgumentException>(() => second.Run(binding));
    }
}
