using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OnnxPixWizard.Cli;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests;

/// <summary>
/// Many clients at once, of whom some change their minds, some hang up and some talk nonsense. ONNXPIXWIZARD_LOAD_SECONDS sets for how
/// long; from two minutes on the server's memory, threads and handles are judged too.
/// </summary>
[TestClass]
public sealed class LoadTests
{
    private const int Clients = 64, Kinds = 4, LongEnough = 120;

    [TestMethod]
    public async Task ManyClients_OfAllKinds_GetRightAnswers()
    {
        int seconds = int.TryParse(Environment.GetEnvironmentVariable("ONNXPIXWIZARD_LOAD_SECONDS"), out int asked) ? asked : 4;
        using TemporaryFolder folder = new();
        byte[][] right = await AnswersAsync(folder);
        using ServeProcess server = await ServeProcess.StartAsync(
            folder.At("store"), "--queue", "1000", "--queue-per-client", "1000", "--rate", "10000000", "--keep-size", "64M");
        ConcurrentBag<double> waits = [];
        ConcurrentDictionary<string, int> ends = new(StringComparer.Ordinal);
        Stopwatch clock = Stopwatch.StartNew();
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(i => Task.Run(async () =>
        {
            Random random = new(i);
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                string end = await AskAsync(server.Client, random, right, waits);
                ends.AddOrUpdate(end, 1, static (_, count) => count + 1);
            }
        }))];
        (long Memory, int Threads, int Handles) early = server.Figures;
        if (seconds >= LongEnough)
        {
            await Task.Delay(TimeSpan.FromSeconds(60));
            early = server.Figures;
        }

        await Task.WhenAll(clients);
        (long Memory, int Threads, int Handles) late = server.Figures;

        double[] sorted = [.. waits.Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{seconds} s, {string.Join(", ", ends.Select(static e => $"{e.Key} {e.Value}"))}; waiting p50 "
                + $"{Quantile(sorted, 0.5):F0} ms, p95 {Quantile(sorted, 0.95):F0} ms; memory {early.Memory >> 20} then "
                + $"{late.Memory >> 20} MiB, threads {early.Threads} then {late.Threads}, handles {early.Handles} then {late.Handles}"));
        Assert.AreEqual(0, ends.GetValueOrDefault("wrong"));
        Assert.IsTrue(ends.GetValueOrDefault("right") > 0);
        if (seconds >= LongEnough)
        {
            Assert.IsTrue(late.Memory <= early.Memory * 1.05, "memory grows");
            Assert.IsTrue(late.Threads <= early.Threads + 8, "threads leak");
            Assert.IsTrue(late.Handles <= early.Handles + 64, "handles leak");
        }
    }

    private static async Task<string> AskAsync(HttpClient client, Random random, byte[][] right, ConcurrentBag<double> waits)
    {
        int kind = random.Next(Kinds), fate = random.Next(10);
        using MultipartFormDataContent form = Form(fate == 0 ? -1 : kind);
        if (fate == 0)
        {
            using HttpResponseMessage refused = await client.PostAsync("/api/requests", form);
            return (int)refused.StatusCode == 422 ? "malformed" : "wrong";
        }

        if (fate == 1)
        {
            using CancellationTokenSource hangUp = new(random.Next(1, 20));
            try
            {
                using HttpResponseMessage response = await client.PostAsync("/v1/images/generations", form, hangUp.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
            {
                // That was the plan.
            }

            return "cut off";
        }

        using HttpResponseMessage accepted = await client.PostAsync("/api/requests", form);
        if (!accepted.IsSuccessStatusCode)
        {
            return (int)accepted.StatusCode is 429 ? "too many" : "wrong";
        }

        string path = Json(await accepted.Content.ReadAsStringAsync()).GetProperty("urls").GetProperty("self").GetString()!;
        if (fate is 2 or 3)
        {
            using HttpResponseMessage cancelled = await client.DeleteAsync(path);
            return cancelled.IsSuccessStatusCode ? "cancelled" : "wrong";
        }

        JsonElement job;
        do
        {
            await Task.Delay(50);
            job = Json(await client.GetStringAsync(path));
        }
        while (job.GetProperty("state").GetString() is "queued" or "running");
        waits.Add(job.GetProperty("metrics").GetProperty("waitMilliseconds").GetDouble());
        byte[] answer = await client.GetByteArrayAsync(path + "/files/picture.png");
        return answer.AsSpan().SequenceEqual(right[kind]) ? "right" : "wrong";
    }

    private static MultipartFormDataContent Form(int kind) => RunningServer.Form(
        null, ("prompt", "a blue cube"), ("steps", kind < 0 ? "0" : "2"),
        ("seed", Math.Max(0, kind).ToString(CultureInfo.InvariantCulture)));

    private static async Task<byte[][]> AnswersAsync(TemporaryFolder folder)
    {
        byte[][] answers = new byte[Kinds][];
        for (int i = 0; i < Kinds; i++)
        {
            using StringWriter output = new(), error = new();
            string file = folder.At("answer.png");
            int code = await ProgramCommands.RunAsync(
                ["generate", "-m", RunningServer.Texts, "--prompt", "a blue cube", "--steps", "2", "--seed",
                    i.ToString(CultureInfo.InvariantCulture), "-o", file],
                output, error);
            Assert.AreEqual(0, code, error.ToString());
            answers[i] = await File.ReadAllBytesAsync(file);
        }

        return answers;
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static double Quantile(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))];
}
