using OnnxPixWizard.Server.Jobs;
using OnnxPixWizard.Server.Machines;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests.Machines;

/// <summary>What every store of files does.</summary>
[TestClass]
public sealed class StoreTests
{
    private static readonly byte[] s_bytes = [.. Enumerable.Range(0, 70_000).Select(static i => (byte)(i * 7))];

    [TestMethod]
    [DataRow("folder")]
    [DataRow("s3")]
    public async Task Write_ThenOpen_GivesTheBytesAndAnyPart(string kind)
    {
        using TemporaryFolder folder = new();
        IFileStore store = await StoreAsync(kind, folder);
        string job = JobIds.New();
        await store.WriteAsync(job, "picture.png", static stream => stream.WriteAsync(new byte[3]).AsTask(), default);
        await store.WriteAsync(job, "picture.png", static stream => stream.WriteAsync(s_bytes).AsTask(), default);

        await using Stream stream = (await store.OpenAsync(job, "picture.png", default))!;
        byte[] part = new byte[10];
        stream.Position = 60_000;
        await stream.ReadExactlyAsync(part);

        Assert.AreEqual(s_bytes.Length, stream.Length);
        CollectionAssert.AreEqual(s_bytes[60_000..60_010], part);
        Assert.IsNull(await store.OpenAsync(job, "other.png", default));
        Assert.IsNull(await store.OpenAsync(JobIds.New(), "picture.png", default));
    }

    [TestMethod]
    [DataRow("folder")]
    [DataRow("s3")]
    public async Task Write_ThatFails_LeavesNothingAndTheFormerFile(string kind)
    {
        using TemporaryFolder folder = new();
        IFileStore store = await StoreAsync(kind, folder);
        string job = JobIds.New();
        await store.WriteAsync(job, "data.json", static stream => stream.WriteAsync(new byte[3]).AsTask(), default);

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => store.WriteAsync(job, "data.json", FailAsync, default));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => store.WriteAsync(job, "new.json", FailAsync, default));

        await using Stream stream = (await store.OpenAsync(job, "data.json", default))!;
        Assert.AreEqual(3, stream.Length);
        Assert.IsNull(await store.OpenAsync(job, "new.json", default));

        static async Task FailAsync(Stream stream)
        {
            await stream.WriteAsync(s_bytes);
            throw new InvalidOperationException();
        }
    }

    [TestMethod]
    [DataRow("folder")]
    [DataRow("s3")]
    public async Task Delete_OfFileAndJob_LeavesTheOthers(string kind)
    {
        using TemporaryFolder folder = new();
        IFileStore store = await StoreAsync(kind, folder);
        string job = JobIds.New(), other = JobIds.New();
        foreach ((string id, string name) in new[] { (job, "a"), (job, "b"), (other, "a") })
        {
            await store.WriteAsync(id, name, static stream => stream.WriteAsync(new byte[1]).AsTask(), default);
        }

        await store.DeleteAsync(job, "a", default);
        await store.DeleteAsync(job, "never", default);
        Assert.IsNull(await store.OpenAsync(job, "a", default));
        CollectionAssert.AreEquivalent(new[] { job, other }, await store.JobsAsync(default).ToListAsync());
        await store.DeleteAsync(job, default);
        await store.DeleteAsync(JobIds.New(), default);

        CollectionAssert.AreEqual(new[] { other }, await store.JobsAsync(default).ToListAsync());
    }

    [TestMethod]
    [DataRow("folder")]
    [DataRow("s3")]
    public async Task Names_ThatAreNoIds_NeverBecomePaths(string kind)
    {
        using TemporaryFolder folder = new();
        IFileStore store = await StoreAsync(kind, folder);

        await Assert.ThrowsExactlyAsync<ArgumentException>(() => store.OpenAsync("../secret", "a", default));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => store.OpenAsync(JobIds.New(), "../a", default));
    }

    private static async Task<IFileStore> StoreAsync(string kind, TemporaryFolder folder)
    {
        if (kind == "folder")
        {
            return new FolderStore(folder.At("files"));
        }

        S3Store store = new(new Uri((await RealServers.Bucket).Place()));
        await store.StartAsync(default);
        return store;
    }
}
