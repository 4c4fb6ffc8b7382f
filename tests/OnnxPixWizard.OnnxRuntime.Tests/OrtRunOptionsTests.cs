using System.Diagnostics;
using OnnxPixWizard.OnnxRuntime.Tests.Graphs;

namespace OnnxPixWizard.OnnxRuntime.Tests;

[TestClass]
public sealed class OrtRunOptionsTests
{
    [TestMethod]
    public void Terminate_FromAnotherThread_EndsALongRun()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Loop());
        using OrtTensor turns = OrtTensor.From<long>([long.MaxValue / 2]);
        using OrtTensor x = OrtTensor.From<float>([0], 1);
        using OrtRunOptions run = new();
        using CancellationTokenSource source = new();
        using CancellationTokenRegistration registration = run.TerminateOn(source.Token);
        source.CancelAfter(TimeSpan.FromMilliseconds(100));
        Stopwatch watch = Stopwatch.StartNew();

        OperationCanceledException error = Assert.ThrowsExactly<OperationCanceledException>(() => session.Run(Feed.Of(("turns", turns), ("x", x)), run: run));

        Assert.IsTrue(run.IsTerminated);
        Assert.IsInstanceOfType<OrtException>(error.InnerException);
        Assert.IsTrue(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
    }

    [TestMethod]
    public void Reset_AfterTerminate_AllowsRunsAgain()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Loop());
        using OrtTensor turns = OrtTensor.From<long>([3]);
        using OrtTensor x = OrtTensor.From<float>([1], 1);
        using OrtRunOptions run = new();
        run.Terminate();
        Assert.ThrowsExactly<OperationCanceledException>(() => session.Run(Feed.Of(("turns", turns), ("x", x)), run: run));

        run.Reset();
        using OrtOutputs outputs = session.Run(Feed.Of(("turns", turns), ("x", x)), run: run);

        Assert.AreEqual(4f, outputs["y"].AsSpan<float>()[0]);
    }

    [TestMethod]
    public void TerminateOn_CancelledToken_EndsTheRunAtOnce()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtTensor x = OrtTensor.Allocate(OrtElementType.Float32, 1);
        using OrtRunOptions run = new();
        using CancellationTokenRegistration registration = run.TerminateOn(new CancellationToken(canceled: true));

        Assert.ThrowsExactly<OperationCanceledException>(() => session.Run(Feed.Of(("x", x)), run: run));
    }

    [TestMethod]
    public void Settings_OfOneRun_AreTaken()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtTensor x = OrtTensor.Allocate(OrtElementType.Float32, 1);
        using OrtRunOptions run = new();
        run.SetTag("tag");
        run.SetLogSeverity(OrtLogSeverity.Error);
        run.AddConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");

        using OrtOutputs outputs = session.Run(Feed.Of(("x", x)), run: run);

        Assert.AreEqual(1, outputs.Count);
    }

    [TestMethod]
    public void FromMemory_CancelledToken_Throws() =>
        Assert.ThrowsExactly<OperationCanceledException>(() => OrtSession.FromMemory(TinyGraph.Add(), cancellationToken: new CancellationToken(canceled: true)));
}
