using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests.Sessions;

[TestClass]
public sealed class GraphConcurrencyTests
{
    [TestMethod]
    public void Run_FourThreadsOnOneSession_GivesEachItsOwnResult()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add());
        int wrong = 0;

        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            using GraphTensor a = GraphTensor.Allocate<float>(1, 3);
            using GraphTensor y = GraphTensor.Allocate<float>(1, 3);
            using BoundGraph prepared = session.Bind([("a", a), ("b", a)], [("y", y)]);
            for (int i = 0; i < 2000; i++)
            {
                a.AsSpan<float>().Fill((thread * 10_000) + i);
                prepared.Run();
                if (y.AsSpan<float>()[2] != 2 * ((thread * 10_000) + i))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        });

        Assert.AreEqual(0, wrong);
    }

    [TestMethod]
    public void Dispose_DuringRuns_EitherFinishesOrSaysDisposed()
    {
        for (int turn = 0; turn < 20; turn++)
        {
            GraphSession session = GraphSession.FromMemory(TinyGraph.Loop(), new GraphOptions { Threads = 1 });
            using GraphTensor turns = GraphTensor.From<long>([1000]);
            using GraphTensor x = GraphTensor.From<float>([0], 1);
            Task<float> run = Task.Run(() =>
            {
                using GraphOutputs outputs = session.Run(Feed.Of(("turns", turns), ("x", x)));
                return outputs["y"].AsSpan<float>()[0];
            });

            session.Dispose();

            try
            {
                Assert.AreEqual(1000f, run.GetAwaiter().GetResult());
            }
            catch (ObjectDisposedException)
            {
                Assert.IsTrue(run.IsFaulted);
            }
        }
    }

    [TestMethod]
    public void Sessions_OpenedInParallel_AllRun()
    {
        float[] sums = new float[8];

        Parallel.For(0, sums.Length, i =>
        {
            using GraphSession session = GraphSession.FromMemory(TinyGraph.Add(), new GraphOptions { Threads = 1 });
            using GraphTensor a = GraphTensor.From<float>([i, i, i], 1, 3);
            using GraphOutputs outputs = session.Run(Feed.Of(("a", a), ("b", a)));
            sums[i] = outputs["y"].AsSpan<float>()[0];
        });

        CollectionAssert.AreEqual(new float[] { 0, 2, 4, 6, 8, 10, 12, 14 }, sums);
    }
}
