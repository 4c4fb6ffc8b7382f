using OnnxPixWizard.OnnxRuntime.Tests.Graphs;

namespace OnnxPixWizard.OnnxRuntime.Tests;

[TestClass]
public sealed class OrtConcurrencyTests
{
    [TestMethod]
    public void Run_FourThreadsOnOneSession_GivesEachItsOwnResult()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());
        int wrong = 0;

        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            using OrtTensor a = OrtTensor.Allocate(OrtElementType.Float32, 1, 3);
            using OrtTensor y = OrtTensor.Allocate(OrtElementType.Float32, 1, 3);
            using OrtPreparedRun prepared = session.PrepareRun([("a", a), ("b", a)], [("y", y)]);
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
            OrtSession session = OrtSession.FromMemory(TinyGraph.Loop(), new OrtSessionOptions { IntraOpThreads = 1 });
            using OrtTensor turns = OrtTensor.From<long>([1000]);
            using OrtTensor x = OrtTensor.From<float>([0], 1);
            Task<float> run = Task.Run(() =>
            {
                using OrtOutputs outputs = session.Run(Feed.Of(("turns", turns), ("x", x)));
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
            using OrtSession session = OrtSession.FromMemory(TinyGraph.Add(), new OrtSessionOptions { IntraOpThreads = 1 });
            using OrtTensor a = OrtTensor.From<float>([i, i, i], 1, 3);
            using OrtOutputs outputs = session.Run(Feed.Of(("a", a), ("b", a)));
            sums[i] = outputs["y"].AsSpan<float>()[0];
        });

        CollectionAssert.AreEqual(new float[] { 0, 2, 4, 6, 8, 10, 12, 14 }, sums);
    }
}
