using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Server.Jobs;
using OnnxPixWizard.Server.Machines;

namespace OnnxPixWizard.Server.Tests.Machines;

/// <summary>What every queue does. Bundles of the tests' own names keep their jobs apart.</summary>
[TestClass]
public sealed class QueueTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);

    [TestMethod]
    [DataRow("fair")]
    [DataRow("rabbit")]
    public async Task Take_OfOneOwnersJobs_GivesThemInOrderAndOnce(string kind)
    {
        await using TestQueue queues = await TestQueue.StartAsync(kind);
        IJobQueue queue = queues.Queue;
        QueuedJob[] jobs = [.. Enumerable.Range(0, 5).Select(_ => queues.Job("a"))];
        foreach (QueuedJob job in jobs)
        {
            Assert.IsTrue(await queue.TryAddAsync(job));
        }

        Assert.AreEqual(5, queue.Count);
        CollectionAssert.AreEqual(new int?[] { 0, 1, 2, 3, 4 }, jobs.Select(queue.PlaceOf).ToArray());
        List<string> taken = [];
        for (int i = 0; i < 5; i++)
        {
            QueuedJob job = await queue.TakeAsync(default).AsTask().WaitAsync(s_soon);
            Assert.IsFalse(job.IsRepeated);
            taken.Add(job.Id);
            await queue.DoneAsync(job);
        }

        CollectionAssert.AreEqual(jobs.Select(static job => job.Id).ToArray(), taken);
        Assert.AreEqual(0, queue.Count);
        Assert.IsNull(queue.PlaceOf(jobs[0]));
    }

    [TestMethod]
    [DataRow("fair")]
    [DataRow("rabbit")]
    public async Task Take_BeforeThereIsAJob_WaitsUntilItComesOrIsCancelled(string kind)
    {
        await using TestQueue queues = await TestQueue.StartAsync(kind);
        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<OperationCanceledException>(() => queues.Queue.TakeAsync(enough.Token).AsTask());

        Task<QueuedJob> first = queues.Queue.TakeAsync(default).AsTask(), second = queues.Queue.TakeAsync(default).AsTask();
        QueuedJob[] jobs = [queues.Job("a"), queues.Job("b")];
        await queues.Queue.TryAddAsync(jobs[0]);
        await queues.Queue.TryAddAsync(jobs[1]);

        QueuedJob[] taken = await Task.WhenAll(first, second).WaitAsync(s_soon);
        CollectionAssert.AreEquivalent(jobs.Select(static job => job.Id).ToArray(), taken.Select(static job => job.Id).ToArray());
    }

    [TestMethod]
    [DataRow("fair")]
    [DataRow("rabbit")]
    public async Task Add_BeyondALimit_IsRefusedUnlessAcceptedBefore(string kind)
    {
        await using TestQueue queues = await TestQueue.StartAsync(kind);
        IJobQueue queue = queues.Queue;
        for (int i = 0; i < 6; i++)
        {
            Assert.IsTrue(await queue.TryAddAsync(queues.Job("a")));
        }

        StringAssert.Contains(queue.Refusal("a"), "6 of your requests");
        Assert.IsFalse(await queue.TryAddAsync(queues.Job("a")));
        Assert.IsNull(queue.Refusal("b"));
        QueuedJob[] others = [.. Enumerable.Range(0, 4).Select(_ => queues.Job("b"))];
        foreach (QueuedJob job in others)
        {
            Assert.IsTrue(await queue.TryAddAsync(job));
        }

        StringAssert.Contains(queue.Refusal("c"), "10 requests");
        Assert.IsTrue(await queue.TryAddAsync(queues.Job("c"), isAccepted: true));
        Assert.IsTrue(await queue.RemoveAsync(others[0]));
        Assert.IsFalse(await queue.RemoveAsync(others[0]));
        Assert.AreEqual(10, queue.Count);
    }

    /// <summary>Three tries; then the broker gives the job up.</summary>
    [TestMethod]
    public async Task Done_OfJobsNotSeen_HandsThemOutTwiceMore()
    {
        await using TestQueue queues = await TestQueue.StartAsync("rabbit");
        QueuedJob asked = queues.Job("a");
        await queues.Queue.TryAddAsync(asked);
        for (int i = 0; i < 3; i++)
        {
            QueuedJob job = await queues.Queue.TakeAsync(default).AsTask().WaitAsync(s_soon);
            Assert.AreEqual((asked.Id, i > 0), (job.Id, job.IsRepeated));
            await queues.Queue.DoneAsync(job, isSeen: false);
        }

        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<OperationCanceledException>(() => queues.Queue.TakeAsync(enough.Token).AsTask());
    }

    [TestMethod]
    [DataRow("http://localhost/")]
    [DataRow("localhost")]
    [DataRow("amqp://")]
    public void Broker_AtNoAddress_IsRefused(string address) => StringAssert.Contains(
        Assert.ThrowsExactly<OptionException>(() => new RabbitLink(address, "test", NullLogger<RabbitLink>.Instance)).Message,
        "amqp://user");

    /// <summary>With ONNXPIXWIZARD_SCALE=1: how many jobs a second one broker takes in, surely, and passes on.</summary>
    [TestMethod]
    public async Task Rate_OfBroker_IsManyJobsASecond()
    {
        if (Environment.GetEnvironmentVariable("ONNXPIXWIZARD_SCALE") != "1")
        {
            Assert.Inconclusive("It needs a quiet machine; set ONNXPIXWIZARD_SCALE=1.");
        }

        const int jobs = 2000, slots = 16;
        await using TestQueue queues = await TestQueue.StartAsync("rabbit");
        Stopwatch clock = Stopwatch.StartNew();
        for (int i = 0; i < jobs; i++)
        {
            await queues.Queue.TryAddAsync(queues.Job("a"), isAccepted: true);
        }

        double added = jobs / clock.Elapsed.TotalSeconds;
        clock.Restart();
        await Task.WhenAll(Enumerable.Range(0, slots).Select(async _ =>
        {
            for (int i = 0; i < jobs / slots; i++)
            {
                await queues.Queue.DoneAsync(await queues.Queue.TakeAsync(default));
            }
        }));
        double taken = jobs / clock.Elapsed.TotalSeconds;

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"jobs a second: {added:F0} taken in by one server, {taken:F0} passed on to {slots} workers"));
        Assert.IsTrue(added > 20 && taken > 20);
    }

    private sealed class TestQueue(IJobQueue queue, string bundle, RabbitLink? link, PixWizardBundles? bundles) : IAsyncDisposable
    {
        private static int s_bundles;

        public IJobQueue Queue => queue;

        public static async Task<TestQueue> StartAsync(string kind)
        {
            if (kind == "fair")
            {
                return new TestQueue(new FairQueue(capacity: 10, perOwner: 6, atWork: 10), string.Empty, null, null);
            }

            string bundle = $"queue-test-{Interlocked.Increment(ref s_bundles)}";
            OnnxPixWizardOptions options = new();
            options.AddBundle(bundle, BundleLocator.Find(RunningServer.Texts));
            PixWizardBundles bundles = new(options);
            RabbitLink link = new((await RealServers.Rabbit).Address, "test", NullLogger<RabbitLink>.Instance);
            ServerOptions server = new() { Store = "none", Queue = 10, QueuePerClient = 6 };
            return new TestQueue(new RabbitQueue(link, server, bundles, NullLogger<RabbitQueue>.Instance), bundle, link, bundles);
        }

        public QueuedJob Job(string owner) => new(JobIds.New(), owner, bundle);

        public async ValueTask DisposeAsync()
        {
            await (queue is IAsyncDisposable rabbit ? rabbit.DisposeAsync() : default);
            await (link?.DisposeAsync() ?? default);
            await (bundles?.DisposeAsync() ?? default);
        }
    }
}
