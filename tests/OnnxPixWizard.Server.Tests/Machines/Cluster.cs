using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Server.Jobs;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests.Machines;

/// <summary>A server and its workers over real servers, with a database, a store and a name of the bundle of their own.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IHost> _workers = [];
    private ServerOptions _options = new() { Store = "none" };
    private RunningServer? _server;

    private Cluster()
    {
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Bundles { get; } =
        [new(RunningServer.Texts, BundleLocator.Find(RunningServer.Texts))];

    public RunningServer Server => _server!;

    public static async Task<Cluster> StartAsync(string store = "folder")
    {
        Cluster cluster = new();
        cluster._options = new ServerOptions
        {
            Bind = "127.0.0.1:0", RequestsPerMinute = 1_000_000, Queue = 1000, QueuePerClient = 1000, Bundles = Bundles,
            Broker = (await RealServers.Rabbit).Address, Records = await (await RealServers.Postgres).DatabaseAsync(),
            Store = store == "s3" ? (await RealServers.Bucket).Place() : new Uri(cluster._folder.At("files")).AbsoluteUri,
        };
        cluster._server = await cluster.AnotherServerAsync();
        return cluster;
    }

    public Task<RunningServer> AnotherServerAsync() => RunningServer.StartAsync(_ => _options, _folder.Path);

    /// <summary>A worker that answers as the program does.</summary>
    public async Task WorkAsync() => _workers.Add(await PixWizardWorker.StartAsync(_options));

    /// <summary>A worker whose answer takes a fixed time.</summary>
    public async Task<HeldRunner> WorkAsync(TimeSpan time, Func<Exception>? fails = null, Task? gate = null)
    {
        HeldRunner runner = new(time, fails, gate);
        _workers.Add(await PixWizardWorker.StartAsync(_options, services => services.AddSingleton<IJobRunner>(runner)));
        return runner;
    }

    public async Task<Process> WorkerProcessAsync() => (await ServeProcess.LaunchAsync("pixwizard works on ", "worker", "--broker",
        _options.Broker!, "--records", _options.Records!, "--store", _options.Store, "--model", RunningServer.Texts)).Process;

    public async Task StopWorkersAsync()
    {
        foreach (IHost worker in _workers)
        {
            await worker.StopAsync();
            worker.Dispose();
        }

        _workers.Clear();
    }

    public async Task<JsonElement[]> AskAsync(int count)
    {
        List<JsonElement> jobs = [];
        for (int i = 0; i < count; i++)
        {
            (int status, JsonElement job) = await Server.SendAsync(
                HttpMethod.Post, "/api/requests", RunningServer.Form(null, ("instruction", "a blue cube")));
            Assert.AreEqual(202, status, job.ToString());
            jobs.Add(job);
        }

        return [.. jobs];
    }

    public Task<JsonElement> EndAsync(JsonElement job) =>
        UntilAsync(job, static job => job.GetProperty("state").GetString() is "done" or "failed" or "cancelled");

    /// <summary>Asks again and again how a job stands; a server whose records restart may say that it can't tell.</summary>
    public async Task<JsonElement> UntilAsync(JsonElement job, Func<JsonElement, bool> isSo)
    {
        JsonElement now = job;
        for (Stopwatch clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromMinutes(2); await Task.Delay(20))
        {
            (int status, now) = await Server.SendAsync(HttpMethod.Get, job.GetProperty("urls").GetProperty("self").GetString()!);
            if (status == 200 && isSo(now))
            {
                return now;
            }
        }

        throw new AssertFailedException($"It did not come to be so in time: {now}");
    }

    /// <summary>Names of all files in the store.</summary>
    public string[] Files() =>
        [.. Directory.GetFiles(_folder.At("files"), "*", SearchOption.AllDirectories).Select(static file => Path.GetFileName(file))];

    public async ValueTask DisposeAsync()
    {
        await StopWorkersAsync();
        await (_server?.DisposeAsync() ?? default);
        _folder.Dispose();
    }
}

/// <summary>Answers without a network, in a time of its own.</summary>
/// <param name="time">How long it takes.</param>
/// <param name="fails">What it fails by; null: it does not.</param>
/// <param name="gate">What its first answer waits for.</param>
internal sealed class HeldRunner(TimeSpan time, Func<Exception>? fails, Task? gate) : IJobRunner
{
    public ConcurrentQueue<string> Begun { get; } = [];

    public ConcurrentQueue<string> Answered { get; } = [];

    public async Task<JobRecord> RunAsync(JobRecord job, LiveJob live, CancellationToken cancellation)
    {
        Begun.Enqueue(job.Id);
        await (gate ?? Task.CompletedTask).WaitAsync(cancellation);
        await Task.Delay(time, cancellation);
        if (fails is not null)
        {
            throw fails();
        }

        Answered.Enqueue(job.Id);
        return job;
    }
}
