using System.Diagnostics;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests.Sessions;

[TestClass]
public sealed class GraphRunTests
{
    [TestMethod]
    public void Cancel_FromAnotherThread_EndsALongRun()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Loop());
        using GraphTensor turns = GraphTensor.From<long>([long.MaxValue / 2]);
        using GraphTensor x = GraphTensor.From<float>([0], 1);
        using CancellationTokenSource source = new();
        using GraphRun run = new(source.Token);
        source.CancelAfter(TimeSpan.FromMilliseconds(100));
        Stopwatch watch = Stopwatch.StartNew();

        OperationCanceledException error = Assert.ThrowsExactly<OperationCanceledException>(() =>
            session.Run(Feed.Of(("turns", turns), ("x", x)), run: run));

        Assert.IsTrue(run.IsTerminated);
        Assert.IsInstanceOfType<GraphException>(error.InnerException);
        Assert.IsTrue(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
    }

    [TestMethod]
    public void Run_CancelledToken_EndsTheRunAtOnce()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float));
        using GraphTensor x = GraphTensor.Allocate<float>(1);
        using GraphRun run = new(new CancellationToken(canceled: true));

        Assert.ThrowsExactly<OperationCanceledException>(() => session.Run(Feed.Of(("x", x)), run: run));
    }

    [TestMethod]
    public void FromMemory_CancelledToken_Throws() =>
        Assert.ThrowsExactly<OperationCanceledException>(() =>
            GraphSession.FromMemory(TinyGraph.Add(), cancellationToken: new CancellationToken(canceled: true)));
}
