using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OnnxPixWizard.Server.Tests;

/// <summary>Jobs on their way: cancelled, repeated, watched, late, too many.</summary>
[TestClass]
public sealed class JobTests
{
    /// <summary>A request that takes many seconds.</summary>
    private static readonly (string Name, string Value)[] s_slow =
        [("bundle", RunningServer.Texts), ("instruction", "a blue cube"), ("size", "512x512"), ("steps", "200"), ("n", "4")];

    private static RunningServer Server => SharedServer.Server;

    [TestMethod]
    public async Task Delete_OfRunningJob_EndsItInsideItsSteps()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (_, JsonElement job) = await server.SendAsync(HttpMethod.Post, "/api/requests", RunningServer.Form(null, s_slow));
        string path = Self(job);
        await UntilAsync(server, path, static job => job.TryGetProperty("progress", out JsonElement progress)
            && progress.ValueKind == JsonValueKind.Object && progress.GetProperty("step").GetInt32() > 0);
        (_, JsonElement second) = await server.SendAsync(HttpMethod.Post, "/api/requests", RunningServer.Form(null, s_slow));
        Assert.AreEqual(0, second.GetProperty("place").GetInt32());

        (_, JsonElement waiting) = await server.SendAsync(HttpMethod.Delete, Self(second));
        (int status, JsonElement running) = await server.SendAsync(HttpMethod.Delete, path);

        Assert.AreEqual(200, status);
        Assert.AreEqual("cancelled", waiting.GetProperty("state").GetString());
        Assert.AreEqual("cancelled", running.GetProperty("state").GetString());
        Assert.AreEqual(0, running.GetProperty("files").GetArrayLength());
        Assert.AreEqual("done", (await server.AnswerAsync(RunningServer.Photo(), ("task", "denoise"))).GetProperty("state").GetString());
    }

    [TestMethod]
    public async Task Delete_OfFinishedJob_DeletesItsFiles()
    {
        JsonElement job = await Server.AnswerAsync(RunningServer.Photo(), ("task", "denoise"));

        (int status, _) = await Server.SendAsync(HttpMethod.Delete, Self(job));

        Assert.AreEqual(200, status);
        Assert.AreEqual(404, (await Server.SendAsync(HttpMethod.Get, Self(job))).Status);
        Assert.AreEqual(404, (await Server.SendAsync(HttpMethod.Get, Self(job) + "/files/picture.png")).Status);
    }

    [TestMethod]
    public async Task SynchronousRequest_WhoseClientIsGone_IsCancelled()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using CancellationTokenSource gone = new();
        using StringContent body = new(
            $$"""{"prompt":"a blue cube","model":"{{RunningServer.Texts}}","size":"512x512","steps":200,"n":4}""",
            MediaTypeHeaderValue.Parse("application/json"));
        Task<HttpResponseMessage> asked = server.Client.PostAsync("/v1/images/generations", body, gone.Token);
        await MetricAsync(server, @"onnxpixwizard_jobs_running\S* 1(\s|$)");

        await gone.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => asked);
        await MetricAsync(server, @"onnxpixwizard_jobs_ended\S*onnxpixwizard_state=""cancelled""");
    }

    [TestMethod]
    public async Task Submit_WithTheSameIdempotencyKey_IsTheSameJob()
    {
        (int first, JsonElement job) = await SendAsync("key-1", ("task", "denoise"));
        (int second, JsonElement again) = await SendAsync("key-1", ("task", "denoise"));
        (int third, JsonElement other) = await SendAsync("key-1", ("task", "deblur"));

        Assert.AreEqual((202, 202, 422), (first, second, third));
        Assert.AreEqual(job.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.AreEqual("idempotency_key_reused", other.GetProperty("error").GetProperty("code").GetString());

        static async Task<(int, JsonElement)> SendAsync(string key, params (string, string)[] fields)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/api/requests")
                { Content = RunningServer.Form(RunningServer.Photo(), fields) };
            request.Headers.Add("Idempotency-Key", key);
            using HttpResponseMessage response = await Server.Client.SendAsync(request);
            return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
        }
    }

    [TestMethod]
    public async Task Events_OfSampledJob_TellStatesStepsAndPreviewsToTheEnd()
    {
        (_, JsonElement job) = await Server.SendAsync(
            HttpMethod.Post, "/api/requests",
                RunningServer.Form(null, ("instruction", "a large red ball on a sandy ground"), ("previews", "true")));
        List<SseItem<string>> events = await EventsAsync(Self(job) + "/events", last: null);

        Assert.AreEqual("state", events[0].EventType);
        Assert.AreEqual("done", events[^1].EventType);
        StringAssert.StartsWith(
            JsonSerializer.Deserialize<JsonElement>(events.Last(static e => e.EventType == "preview").Data).GetProperty("url").GetString(),
            "data:image/jpeg;base64,");
        double[] fractions = [.. events.Where(static e => e.EventType == "progress")
            .Select(static e => JsonSerializer.Deserialize<JsonElement>(e.Data).GetProperty("fraction").GetDouble())];
        CollectionAssert.AreEqual(fractions.Order().ToArray(), fractions);
        Assert.IsTrue(fractions.Length > 3, $"{fractions.Length} steps were told");
        Assert.AreEqual("done", JsonSerializer.Deserialize<JsonElement>(events[^1].Data).GetProperty("state").GetString());

        List<SseItem<string>> late = await EventsAsync(Self(job) + "/events", events[^2].EventId);
        Assert.AreEqual("done", late.Single().EventType);
    }

    [TestMethod]
    public async Task File_ByRangeAndTag_SendsWhatIsAskedFor()
    {
        JsonElement job = await Server.AnswerAsync(RunningServer.Photo(), ("task", "denoise"));
        byte[] whole = await Server.FileAsync(job, "picture.png");
        using HttpRequestMessage part = new(HttpMethod.Get, Self(job) + "/files/picture.png");
        part.Headers.Range = new RangeHeaderValue(1, 3);
        using HttpResponseMessage some = await Server.Client.SendAsync(part);
        using HttpRequestMessage known = new(HttpMethod.Get, Self(job) + "/files/picture.png");
        known.Headers.IfNoneMatch.Add(some.Headers.ETag!);
        using HttpResponseMessage unchanged = await Server.Client.SendAsync(known);

        Assert.AreEqual(HttpStatusCode.PartialContent, some.StatusCode);
        CollectionAssert.AreEqual("PNG"u8.ToArray(), await some.Content.ReadAsByteArrayAsync());
        Assert.AreEqual("image/png", some.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.AreEqual(whole.Length, job.GetProperty("files")[0].GetProperty("bytes").GetInt32());
    }

    [TestMethod]
    public async Task Submit_BeyondTheQueue_IsToldToComeBack()
    {
        await using RunningServer server = await RunningServer.StartAsync(static options => options with { Queue = 1 });
        List<(int Status, JsonElement Body)> answers = [];
        for (int i = 0; i < 4; i++)
        {
            answers.Add(await server.SendAsync(HttpMethod.Post, "/api/requests", RunningServer.Form(null, s_slow)));
        }

        (int status, JsonElement refused) = answers[^1];
        Assert.AreEqual(429, status);
        Assert.AreEqual("queue_full", refused.GetProperty("error").GetProperty("code").GetString());
        Assert.IsTrue(answers.Count(static answer => answer.Status == 202) is 1 or 2);
        foreach ((_, JsonElement job) in answers.Where(static answer => answer.Status == 202))
        {
            await server.SendAsync(HttpMethod.Delete, Self(job));
        }
    }

    [TestMethod]
    public async Task Submit_WithDeadline_IsGivenUpWhenItIsOver()
    {
        await using RunningServer server = await RunningServer.StartAsync();

        JsonElement job = await server.AnswerAsync(null, [.. s_slow, ("deadline", "1")]);

        Assert.AreEqual("failed", job.GetProperty("state").GetString());
        Assert.AreEqual("deadline", job.GetProperty("error").GetProperty("code").GetString());
    }

    private static string Self(JsonElement job) => job.GetProperty("urls").GetProperty("self").GetString()!;

    private static async Task<List<SseItem<string>>> EventsAsync(string path, string? last)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        using HttpResponseMessage response = await Server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.AreEqual("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        List<SseItem<string>> events = [];
        await foreach (SseItem<string> one in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            events.Add(one);
        }

        return events;
    }

    private static async Task UntilAsync(RunningServer server, string path, Func<JsonElement, bool> isSo)
    {
        for (int i = 0; i < 1000; i++)
        {
            if (isSo((await server.SendAsync(HttpMethod.Get, path)).Body))
            {
                return;
            }

            await Task.Delay(20);
        }

        Assert.Fail("It did not come to be so in time.");
    }

    private static async Task MetricAsync(RunningServer server, string pattern)
    {
        string text = string.Empty;
        for (int i = 0; i < 200; i++)
        {
            text = await server.Client.GetStringAsync("/metrics");
            if (Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(5)))
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail(text);
    }
}
