using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Server.Jobs;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests.Machines;

/// <summary>A server and workers that share a broker, records and a store, while parts of it fail.</summary>
[TestClass]
public sealed class MachineTests
{
    private static readonly (string Name, string Value)[] s_slow =
        [("instruction", "a blue cube"), ("size", "512x512"), ("steps", "60"), ("n", "2")];

    private static readonly TimeSpan s_away = TimeSpan.FromSeconds(2);

    [TestMethod]
    [DataRow("folder")]
    [DataRow("s3")]
    public async Task Answer_OfWorker_IsTheServersOwnAndIsToldAsItComes(string store)
    {
        await using Cluster cluster = await Cluster.StartAsync(store);
        await using RunningServer alone = await RunningServer.StartAsync(static options => options with { Bundles = Cluster.Bundles });
        (string Name, string Value)[] fields =
            [("instruction", "a large red ball on a sandy ground"), ("previews", "true"), ("steps", "20")];
        (int status, JsonElement job) = await cluster.Server.SendAsync(HttpMethod.Post, "/api/requests", RunningServer.Form(null, fields));
        Assert.AreEqual(202, status, job.ToString());
        Task<string> told = cluster.Server.Client.GetStringAsync(Self(job) + "/events");

        await cluster.WorkAsync();
        JsonElement ended = await cluster.EndAsync(job), own = await alone.AnswerAsync(null, fields);

        Assert.AreEqual("done", ended.GetProperty("state").GetString(), ended.ToString());
        CollectionAssert.AreEqual(await alone.FileAsync(own, "picture.png"), await cluster.Server.FileAsync(ended, "picture.png"));
        string events = await told.WaitAsync(TimeSpan.FromSeconds(20));
        StringAssert.Contains(events, "event: progress");
        StringAssert.Contains(events, "\"state\":\"running\"");
        StringAssert.Contains(events, "event: done");
    }

    [TestMethod]
    public async Task TwoWorkers_ShareAQueue_AndAnswerEachJobOnce()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        TimeSpan time = TimeSpan.FromMilliseconds(100);
        HeldRunner first = await cluster.WorkAsync(time), second = await cluster.WorkAsync(time);

        JsonElement[] jobs = await cluster.AskAsync(20);
        foreach (JsonElement job in jobs)
        {
            Assert.AreEqual("done", (await cluster.EndAsync(job)).GetProperty("state").GetString());
        }

        Assert.IsTrue(first.Begun.Count >= 5 && second.Begun.Count >= 5, $"{first.Begun.Count} and {second.Begun.Count}");
        CollectionAssert.AreEquivalent(jobs.Select(Id).ToArray(), first.Begun.Concat(second.Begun).ToArray());
    }

    [TestMethod]
    public async Task Kill_OfWorkerAtWork_LeavesTheJobToAnotherWho_SaysSo()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        using Process killed = await cluster.WorkerProcessAsync();
        (_, JsonElement job) = await cluster.Server.SendAsync(HttpMethod.Post, "/api/requests", RunningServer.Form(null, s_slow));
        await cluster.UntilAsync(job, static job => job.GetProperty("state").GetString() == "running");
        killed.Kill();

        await cluster.WorkAsync();
        JsonElement ended = await cluster.EndAsync(job);

        Assert.AreEqual("done", ended.GetProperty("state").GetString(), ended.ToString());
        Assert.IsTrue(ended.GetProperty("interrupted").GetBoolean());
        CollectionAssert.AreEquivalent(new[] { "picture-1.png", "picture-2.png" }, cluster.Files());
    }

    [TestMethod]
    public async Task Stop_OfWorkerAtWork_LeavesTheJobToAnotherAtOnce()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        HeldRunner stopped = await cluster.WorkAsync(TimeSpan.FromMinutes(5));
        JsonElement job = (await cluster.AskAsync(1))[0];
        await cluster.UntilAsync(job, static job => job.GetProperty("state").GetString() == "running");

        await cluster.StopWorkersAsync();
        HeldRunner other = await cluster.WorkAsync(TimeSpan.Zero);
        JsonElement ended = await cluster.EndAsync(job);

        Assert.AreEqual("done", ended.GetProperty("state").GetString(), ended.ToString());
        Assert.IsTrue(ended.GetProperty("interrupted").GetBoolean());
        Assert.AreEqual((1, 1), (stopped.Begun.Count, other.Begun.Count));
    }

    [TestMethod]
    [DataRow("broker")]
    [DataRow("records")]
    public async Task Crash_OfBrokerOrRecords_LosesNoJobAndAnswersNoneTwice(string what)
    {
        await using Cluster cluster = await Cluster.StartAsync();
        TimeSpan time = TimeSpan.FromMilliseconds(400);
        HeldRunner[] workers = [await cluster.WorkAsync(time), await cluster.WorkAsync(time)];
        JsonElement[] jobs = await cluster.AskAsync(16);
        await cluster.UntilAsync(jobs[2], static job => job.GetProperty("state").GetString() == "done");

        Stopwatch clock = Stopwatch.StartNew();
        await (what == "broker" ? (await RealServers.Rabbit).RestartAsync(s_away) : (await RealServers.Postgres).RestartAsync(s_away));
        double away = clock.Elapsed.TotalSeconds;
        JsonElement[] more = await cluster.AskAsync(4);
        foreach (JsonElement job in jobs.Concat(more))
        {
            JsonElement ended = await cluster.EndAsync(job);
            Assert.AreEqual("done", ended.GetProperty("state").GetString(), ended.ToString());
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: away {away:F1} s, {jobs.Length + more.Length} jobs done after {clock.Elapsed.TotalSeconds:F1} s, begun "
                + $"{workers.Sum(static worker => worker.Begun.Count)} times"));
        string[] answered = [.. workers.SelectMany(static worker => worker.Answered)];
        Assert.AreEqual(jobs.Length + more.Length, answered.Distinct(StringComparer.Ordinal).Count());
    }

    [TestMethod]
    public async Task Cancel_OfWaitingAndOfRunningJob_EndsBoth()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        HeldRunner worker = await cluster.WorkAsync(TimeSpan.FromMinutes(5));
        JsonElement running = (await cluster.AskAsync(1))[0];
        await cluster.UntilAsync(running, static job => job.GetProperty("state").GetString() == "running");
        JsonElement waiting = (await cluster.AskAsync(1))[0];

        (_, JsonElement first) = await cluster.Server.SendAsync(HttpMethod.Delete, Self(waiting));
        (_, JsonElement second) = await cluster.Server.SendAsync(HttpMethod.Delete, Self(running));

        Assert.AreEqual("cancelled", first.GetProperty("state").GetString());
        Assert.AreEqual("cancelled", second.GetProperty("state").GetString());
        CollectionAssert.AreEqual(new[] { Id(running) }, worker.Begun.ToArray());
    }

    [TestMethod]
    public async Task Job_ThatNoWorkerSeesToItsEnd_IsGivenUpAfterThreeTries()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        HeldRunner worker = await cluster.WorkAsync(
            TimeSpan.Zero, static () => new UnavailableException("the store is away", new IOException()));
        JsonElement job = (await cluster.AskAsync(1))[0];

        JsonElement ended = await cluster.EndAsync(job);

        Assert.AreEqual("failed", ended.GetProperty("state").GetString(), ended.ToString());
        Assert.AreEqual("interrupted", ended.GetProperty("error").GetProperty("code").GetString());
        Assert.AreEqual(JobWorker.MostAttempts, worker.Begun.Count);
    }

    [TestMethod]
    public async Task Submit_WithTheSameKeyAtTwoServers_IsOneJob()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        await using RunningServer second = await cluster.AnotherServerAsync();
        string[] ids = await Task.WhenAll(new[] { cluster.Server, second, cluster.Server, second }.Select(SendAsync));
        HeldRunner worker = await cluster.WorkAsync(TimeSpan.FromMilliseconds(50));

        JsonElement ended = await second.EndAsync(ids[0]);

        Assert.AreEqual("done", ended.GetProperty("state").GetString());
        Assert.AreEqual(1, ids.Distinct().Count());
        Assert.AreEqual(ids[0], worker.Begun.Distinct().Single());

        static async Task<string> SendAsync(RunningServer server)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/api/requests")
                { Content = RunningServer.Form(null, ("instruction", "a blue cube")) };
            request.Headers.Add("Idempotency-Key", "one");
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            return Id(JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
        }
    }

    /// <summary>With ONNXPIXWIZARD_SCALE=1: how much more two and four workers do than one, whose step takes a fixed time.</summary>
    [TestMethod]
    public async Task Throughput_OfTwoAndFourWorkers_GrowsWithThem()
    {
        if (Environment.GetEnvironmentVariable("ONNXPIXWIZARD_SCALE") != "1")
        {
            Assert.Inconclusive("It takes a minute of a quiet machine; set ONNXPIXWIZARD_SCALE=1.");
        }

        double one = await RateAsync(1), two = await RateAsync(2), four = await RateAsync(4);

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"jobs a second: {one:F2}, {two:F2}, {four:F2}; {two / one:F2} and {four / one:F2} times one worker's"));
        Assert.IsTrue(two / one >= 1.9, $"two workers do {two / one:F2} times as much");
        Assert.IsTrue(four / one >= 3.7, $"four workers do {four / one:F2} times as much");
    }

    private static async Task<double> RateAsync(int workers)
    {
        await using Cluster cluster = await Cluster.StartAsync();
        JsonElement[] jobs = await cluster.AskAsync(20 * workers);
        TaskCompletionSource gate = new();
        for (int i = 0; i < workers; i++)
        {
            await cluster.WorkAsync(TimeSpan.FromMilliseconds(500), gate: gate.Task);
        }

        Stopwatch clock = Stopwatch.StartNew();
        gate.SetResult();
        foreach (JsonElement job in jobs)
        {
            await cluster.EndAsync(job);
        }

        return jobs.Length / clock.Elapsed.TotalSeconds;
    }

    private static string Id(JsonElement job) => job.GetProperty("id").GetString()!;

    private static string Self(JsonElement job) => job.GetProperty("urls").GetProperty("self").GetString()!;
}
