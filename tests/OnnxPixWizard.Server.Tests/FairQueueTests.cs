using OnnxPixWizard.Server.Jobs;

namespace OnnxPixWizard.Server.Tests;

/// <summary>Whose turn it is.</summary>
[TestClass]
public sealed class FairQueueTests
{
    [TestMethod]
    public async Task Take_OfSeveralOwners_LetsThemTakeTurns()
    {
        FairQueue queue = new(capacity: 100, perOwner: 100, atWork: 100);
        QueuedJob[] jobs = [.. "aaaabbc".Select(static (owner, i) => new QueuedJob($"{owner}{i}", owner.ToString()))];
        foreach (QueuedJob job in jobs)
        {
            await queue.TryAddAsync(job);
        }

        int?[] places = [.. jobs.Select(queue.PlaceOf)];
        List<QueuedJob> taken = [];
        while (queue.Count > 0)
        {
            taken.Add(await queue.TakeAsync(default));
        }

        Assert.AreEqual("a0 b4 c6 a1 b5 a2 a3", string.Join(' ', taken.Select(static job => job.Id)));
        CollectionAssert.AreEqual(jobs.Select(job => (int?)taken.IndexOf(job)).ToArray(), places);
        Assert.IsNull(queue.PlaceOf(jobs[0]));
    }

    [TestMethod]
    public async Task Take_OfOwnerWithAllAtWork_LeavesTheTurnToOthers()
    {
        FairQueue queue = new(capacity: 100, perOwner: 100, atWork: 1);
        QueuedJob first = new("a1", "a"), second = new("a2", "a"), other = new("b1", "b");
        foreach (QueuedJob job in new[] { first, second, other })
        {
            await queue.TryAddAsync(job);
        }

        Assert.AreEqual(first, await queue.TakeAsync(default));
        Assert.AreEqual(other, await queue.TakeAsync(default));
        Task<QueuedJob> waiting = queue.TakeAsync(default).AsTask();
        Assert.IsFalse(waiting.IsCompleted);

        await queue.DoneAsync(first);

        Assert.AreEqual(second, await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [TestMethod]
    public async Task Add_BeyondALimit_IsRefusedUnlessAcceptedBefore()
    {
        FairQueue queue = new(capacity: 3, perOwner: 2, atWork: 1);
        Assert.IsTrue(await queue.TryAddAsync(new QueuedJob("a1", "a")));
        Assert.IsTrue(await queue.TryAddAsync(new QueuedJob("a2", "a")));

        Assert.IsFalse(await queue.TryAddAsync(new QueuedJob("a3", "a")));
        Assert.IsTrue(await queue.TryAddAsync(new QueuedJob("b1", "b")));
        Assert.IsFalse(await queue.TryAddAsync(new QueuedJob("c1", "c")));
        Assert.IsTrue(await queue.TryAddAsync(new QueuedJob("c1", "c"), isAccepted: true));
        Assert.AreEqual(4, queue.Count);
    }

    [TestMethod]
    public async Task Remove_OfWaitingJob_FreesItsPlace()
    {
        FairQueue queue = new(capacity: 1, perOwner: 1, atWork: 1);
        QueuedJob job = new("a1", "a");
        await queue.TryAddAsync(job);

        Assert.IsTrue(await queue.RemoveAsync(job));
        Assert.IsFalse(await queue.RemoveAsync(job));
        Assert.IsTrue(await queue.TryAddAsync(job));
    }
}
