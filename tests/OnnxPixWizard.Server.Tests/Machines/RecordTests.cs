using Microsoft.Extensions.Logging.Abstractions;
using OnnxPixWizard.Server.Jobs;
using OnnxPixWizard.Server.Machines;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests.Machines;

/// <summary>What every form of records does.</summary>
[TestClass]
public sealed class RecordTests
{
    [TestMethod]
    [DataRow("sqlite")]
    [DataRow("postgres")]
    public async Task Add_WithTheSameKey_GivesTheFormerJob(string kind)
    {
        using TemporaryFolder folder = new();
        IJobRecords records = await RecordsAsync(kind, folder);
        JobRecord first = Job("a", "key"), same = Job("a", "key"), other = Job("b", "key"), none = Job("a", key: null);

        JobRecord[] kept = [.. await Task.WhenAll(records.AddAsync(first, default), records.AddAsync(other, default))];

        Assert.AreEqual(first.Id, kept[0].Id);
        Assert.AreEqual(other.Id, kept[1].Id);
        Assert.AreEqual(first.Id, (await records.AddAsync(same, default)).Id);
        Assert.AreEqual(none.Id, (await records.AddAsync(none, default)).Id);
        Assert.AreEqual(first.Id, (await records.FindAsync("a", "key", default))!.Id);
        Assert.IsNull(await records.FindAsync("a", "other", default));
        Assert.IsNull(await records.FindAsync(same.Id, default));
        await ((IAsyncDisposable)records).DisposeAsync();
    }

    [TestMethod]
    [DataRow("sqlite")]
    [DataRow("postgres")]
    public async Task Replace_OfSeveralThatTry_OneSucceeds(string kind)
    {
        using TemporaryFolder folder = new();
        IJobRecords records = await RecordsAsync(kind, folder);
        JobRecord job = await records.AddAsync(Job("a", key: null), default);

        bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => records.TryReplaceAsync(
            job with { State = JobState.Running, Attempts = 1, Warnings = [$"worker {i}"] }, job, default))));

        Assert.AreEqual(1, won.Count(static one => one));
        Assert.AreEqual($"worker {Array.IndexOf(won, true)}", (await records.FindAsync(job.Id, default))!.Warnings.Single());
        await ((IAsyncDisposable)records).DisposeAsync();
    }

    /// <summary>A worker that was thought dead must not answer what another has begun anew.</summary>
    [TestMethod]
    [DataRow("sqlite")]
    [DataRow("postgres")]
    public async Task Replace_FromAnEarlierAttempt_Fails(string kind)
    {
        using TemporaryFolder folder = new();
        IJobRecords records = await RecordsAsync(kind, folder);
        JobRecord job = await records.AddAsync(Job("a", key: null), default);
        JobRecord first = job with { State = JobState.Running, Attempts = 1 }, second = first with { Attempts = 2, IsInterrupted = true };
        Assert.IsTrue(await records.TryReplaceAsync(first, job, default));
        Assert.IsTrue(await records.TryReplaceAsync(second, first, default));

        DateTimeOffset now = DateTimeOffset.UtcNow;
        Assert.IsFalse(await records.TryReplaceAsync(first with { State = JobState.Done, Finished = now }, first, default));
        Assert.IsTrue(await records.TryReplaceAsync(second with { State = JobState.Done, Finished = now }, second, default));

        Assert.AreEqual(2, (await records.FindAsync(job.Id, default))!.Attempts);
        await ((IAsyncDisposable)records).DisposeAsync();
    }

    [TestMethod]
    [DataRow("sqlite")]
    [DataRow("postgres")]
    public async Task Lists_OfFinishedAndUnfinished_AreInOrder(string kind)
    {
        using TemporaryFolder folder = new();
        IJobRecords records = await RecordsAsync(kind, folder);
        JobRecord[] jobs = [.. "abc".Select(static owner => Job(owner.ToString(), key: null))
            .OrderBy(static job => job.Id, StringComparer.Ordinal)];
        foreach (JobRecord job in jobs)
        {
            await records.AddAsync(job, default);
        }

        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        JobFile file = new("picture.png", "image/png", "the picture", 123, "00", 0);
        Assert.IsTrue(await records.TryReplaceAsync(
            jobs[1] with { State = JobState.Done, Finished = now, Files = [file, file] }, jobs[1], default));

        CollectionAssert.AreEqual(
            new[] { jobs[0].Id, jobs[2].Id }, (await records.UnfinishedAsync(default)).Select(static job => job.Id).ToArray());
        Assert.AreEqual((jobs[1].Id, now, 246L), (await records.FinishedAsync(default)).Single());
        await records.DeleteAsync(jobs[1].Id, default);
        Assert.AreEqual(0, (await records.FinishedAsync(default)).Count);
        await ((IAsyncDisposable)records).DisposeAsync();
    }

    [TestMethod]
    [DataRow("postgres")]
    [DataRow("Host=")]
    [DataRow("Colour=blue")]
    public void Records_AtNoPlace_AreRefusedWithoutRepeatingThem(string connection)
    {
        OptionException refused = Assert.ThrowsExactly<OptionException>(
            () => new NpgsqlRecords(connection, TimeSpan.Zero, NullLogger.Instance));

        StringAssert.Contains(refused.Message, "Host=db");
    }

    internal static JobRecord Job(string owner, string? key) => new()
    {
        Id = JobIds.New(), Owner = owner, Request = new JobRequest { Bundle = RunningServer.Texts, Instruction = "a blue cube" },
        State = JobState.Queued, Created = DateTimeOffset.UtcNow, Deadline = DateTimeOffset.UtcNow.AddHours(1), IdempotencyKey = key,
        Digest = "00",
    };

    private static async Task<IJobRecords> RecordsAsync(string kind, TemporaryFolder folder)
    {
        IJobRecords records = kind == "sqlite" ? new SqliteRecords(folder.At("jobs.db"))
            : new NpgsqlRecords(await (await RealServers.Postgres).DatabaseAsync(), TimeSpan.FromSeconds(10), NullLogger.Instance);
        await records.StartAsync(default);
        return records;
    }
}
