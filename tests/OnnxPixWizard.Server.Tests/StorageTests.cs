using Microsoft.Extensions.DependencyInjection;
using System.Text.Json;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests;

/// <summary>What outlives a process, and for how long.</summary>
[TestClass]
public sealed class StorageTests
{
    private static readonly (string Name, string Value)[] s_slow =
        [("instruction", "a blue cube"), ("size", "512x512"), ("steps", "60"), ("n", "2")];

    [TestMethod]
    public async Task Restart_OfServer_FindsFinishedJobsAndRunsWaitingOnes()
    {
        using TemporaryFolder folder = new();
        string done, waiting;
        byte[] bytes;
        await using (RunningServer first = await RunningServer.StartAsync(store: folder.At("store")))
        {
            JsonElement job = await first.AnswerAsync(RunningServer.Photo(), ("task", "denoise"));
            done = job.GetProperty("id").GetString()!;
            bytes = await first.FileAsync(job, "picture.png");
            await first.SendAsync(HttpMethod.Post, "/api/requests", RunningServer.Form(null, [.. s_slow, ("bundle", RunningServer.Texts)]));
            (_, JsonElement second) = await first.SendAsync(
                HttpMethod.Post, "/api/requests", RunningServer.Form(RunningServer.Photo(), ("task", "denoise")));
            waiting = second.GetProperty("id").GetString()!;
        }

        await using RunningServer again = await RunningServer.StartAsync(store: folder.At("store"));
        JsonElement former = await again.EndAsync(done), resumed = await again.EndAsync(waiting);

        CollectionAssert.AreEqual(bytes, await again.FileAsync(former, "picture.png"));
        Assert.AreEqual("done", resumed.GetProperty("state").GetString(), resumed.ToString());
        CollectionAssert.AreEqual(bytes, await again.FileAsync(resumed, "picture.png"));
    }

    [TestMethod]
    public async Task Kill_OfServerAtWork_RunsTheJobAgainAndSaysSo()
    {
        using TemporaryFolder folder = new();
        string id;
        using (ServeProcess first = await ServeProcess.StartAsync(folder.At("store")))
        {
            JsonElement job = await PostAsync(first.Client);
            id = job.GetProperty("id").GetString()!;
            await UntilAsync(first.Client, id, static job => job.GetProperty("state").GetString() == "running");
            first.Kill();
        }

        using ServeProcess again = await ServeProcess.StartAsync(folder.At("store"));
        JsonElement ended = await UntilAsync(again.Client, id, static job => job.GetProperty("state").GetString() is "done" or "failed");

        Assert.AreEqual("done", ended.GetProperty("state").GetString(), ended.ToString());
        Assert.IsTrue(ended.GetProperty("interrupted").GetBoolean());
        string[] left = FilesOf(folder);
        CollectionAssert.AreEquivalent(new[] { "picture-1.png", "picture-2.png" }, left);
    }

    /// <summary>ONNXPIXWIZARD_KILLS sets how often.</summary>
    [TestMethod]
    public async Task Kill_AtRandomMoments_LosesNoAcceptedJobAndAnswersNoneTwice()
    {
        const int seed = 20261130;
        int kills = int.TryParse(Environment.GetEnvironmentVariable("ONNXPIXWIZARD_KILLS"), out int number) ? number : 2;
        Random random = new(seed);
        using TemporaryFolder folder = new();
        Dictionary<string, string> accepted = new(StringComparer.Ordinal);
        for (int i = 0; i < kills; i++)
        {
            using ServeProcess server = await ServeProcess.StartAsync(folder.At("store"));
            Task killed = Task.Delay(random.Next(2500)).ContinueWith(_ => server.Kill(), TaskScheduler.Default);
            for (int sent = 0; !killed.IsCompleted; sent++)
            {
                // What was not answered is asked again after the next start, as a client with a key would.
                string key = $"{i}-{sent % 8}";
                try
                {
                    using HttpRequestMessage request = new(HttpMethod.Post, "/api/requests")
                        { Content = RunningServer.Form(null, ("instruction", "a blue cube"), ("steps", "20"), ("seed", key[^1..])) };
                    request.Headers.Add("Idempotency-Key", key);
                    using HttpResponseMessage response = await server.Client.SendAsync(request);
                    if (response.IsSuccessStatusCode)
                    {
                        string id = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync())
                            .GetProperty("id").GetString()!;
                        Assert.AreEqual(accepted.GetValueOrDefault(key, id), id, "one job for one key");
                        accepted[key] = id;
                    }
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    await killed;
                }
            }

            await killed;
        }

        using ServeProcess last = await ServeProcess.StartAsync(folder.At("store"));
        Dictionary<string, string> answers = new(StringComparer.Ordinal);
        foreach ((string key, string id) in accepted)
        {
            JsonElement job = await UntilAsync(last.Client, id, static job => job.GetProperty("state").GetString() is "done" or "failed");
            string state = job.GetProperty("state").GetString()!;
            if (state == "failed")
            {
                Assert.AreEqual("interrupted", job.GetProperty("error").GetProperty("code").GetString(), "cut off twice");
                continue;
            }

            byte[] bytes = await last.Client.GetByteArrayAsync($"/api/requests/{id}/files/picture.png");
            string hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
            Assert.AreEqual(answers.GetValueOrDefault(key[^1..], hash), hash, "the same request has the same bytes");
            answers[key[^1..]] = hash;
        }

        Assert.IsTrue(accepted.Count > 0);
        string[] files = FilesOf(folder);
        Assert.IsTrue(Array.TrueForAll(files, static file => file == "picture.png"), string.Join(", ", files));
        Assert.IsTrue(files.Length <= accepted.Count + kills, "folders of what was never accepted are gone");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task FinishedJobs_TooOldOrTooMuch_Expire(bool byAge)
    {
        await using RunningServer server = await RunningServer.StartAsync(options => byAge
            ? options with { KeepFor = TimeSpan.FromMilliseconds(1) } : options with { KeepBytes = 1 });
        JsonElement job = await server.AnswerAsync(RunningServer.Photo(), ("task", "denoise"));

        await server.App.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Jobs.JobKeeper>().Single()
            .ExpireAsync(default);

        Assert.AreEqual(404, (await server.SendAsync(HttpMethod.Get, "/api/requests/" + job.GetProperty("id").GetString())).Status);
    }

    private static string[] FilesOf(TemporaryFolder folder) =>
    [
        .. Directory.GetFiles(folder.At("store/files"), "*", SearchOption.AllDirectories).Select(static file => Path.GetFileName(file)),
    ];

    private static async Task<JsonElement> PostAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.PostAsync("/api/requests", RunningServer.Form(null, s_slow));
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement> UntilAsync(HttpClient client, string id, Func<JsonElement, bool> isSo)
    {
        for (int i = 0; i < 2000; i++)
        {
            JsonElement job = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/api/requests/" + id));
            if (isSo(job))
            {
                return job;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException("It did not come to be so in time.");
    }
}
