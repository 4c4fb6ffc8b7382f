using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests;

/// <summary>
/// Malformed requests: whatever comes, the server answers with what it means, never with a failure of its own, and writes nowhere but into
/// its store. ONNXPIXWIZARD_FUZZ sets how many, ONNXPIXWIZARD_FUZZ_SEED which.
/// </summary>
[TestClass]
public sealed class FuzzTests
{
    private const int Usual = 400;

    private static readonly string[] s_fields =
    [
        "instruction", "prompt", "task", "bundle", "model", "class", "size", "dataSize", "seed", "n", "steps", "solver", "timeShift",
        "textGuidance", "imageGuidance", "strength", "scale", "tile", "overlap", "format", "quality", "strip", "previews", "deadline",
        "image", "mask", "response_format", "output_format", "output_compression", "stream", "file", "", "__proto__", "Image", "url",
    ];

    private static readonly string[] s_values =
    [
        "", " ", "-1", "0", "1", "1.5", "1e999", "NaN", "null", "true", "99999999999999999999", "18446744073709551615", "[]", "{}", "\"x\"",
        "auto", "1x1", "0x0", "99999x99999", "32768x1", "x", "denoise", "depth", "inpaint", "text2image", "pixnerd-tiny-text", "euler",
        "../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/x.png", "data:image/png;base64,AAAA", "\0", "\u202e",
        "Remove the noise.", "Remove the noise, then estimate the depth, then remove the rain.",
        "😀😀", "png", "exe", "url", "b64_json",
    ];

    private static readonly string[] s_paths =
    [
        "/api/requests", "/api/choose", "/v1/images/edits", "/v1/images/generations", "/api/tasks", "/api/bundles",
        "/v1/models", "/metrics",
        "/health/ready", "/openapi/v1.json", "/docs", "/",
    ];

    [TestMethod]
    public async Task MalformedRequests_OfAllKinds_AreAnsweredAsWhatTheyAre()
    {
        int count = Number("ONNXPIXWIZARD_FUZZ", Usual), seed = Number("ONNXPIXWIZARD_FUZZ_SEED", 20261130);
        using TemporaryFolder folder = new();
        await using RunningServer server = await RunningServer.StartAsync(
            static options => options with { MaxBodyBytes = 1 << 20, MaxPixels = 10_000, MaxSteps = 2, Deadline = TimeSpan.FromSeconds(5) },
            folder.At("store"));
        JsonElement job = await server.AnswerAsync(RunningServer.Photo(), ("task", "denoise"));
        string id = job.GetProperty("id").GetString()!;
        Dictionary<int, int> statuses = [];
        for (int i = 0; i < count; i++)
        {
            Random random = new(unchecked((seed * 31) + i));
            if (i % 8 == 0)
            {
                await SendRawAsync(server, random);
                continue;
            }

            (HttpRequestMessage request, string what) = Request(random, id);
            using (request)
            {
                int status = await StatusAsync(server, request);
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
                Assert.IsTrue(status is < 500 or 503, $"request {i} of seed {seed} ({what}) was answered with {status}");
            }
        }

        Console.WriteLine(string.Join(", ", statuses.OrderBy(static s => s.Key).Select(static s => $"{s.Key}: {s.Value}")));
        Assert.AreEqual(200, (await server.SendAsync(HttpMethod.Get, "/health/live")).Status);
        CollectionAssert.AreEqual(new[] { folder.At("store") }, Directory.GetFileSystemEntries(folder.Path),
            "nothing lies outside the store");
        CollectionAssert.AreEquivalent(
            new[] { "files", "jobs.db", "jobs.db-shm", "jobs.db-wal", "lock" },
            Directory.GetFileSystemEntries(folder.At("store")).Select(static file => Path.GetFileName(file)).ToArray());
    }

    private static (HttpRequestMessage Request, string What) Request(Random random, string id)
    {
        int kind = random.Next(7);
        HttpRequestMessage request = kind switch
        {
            0 => new(HttpMethod.Post, Pick(random, s_paths[..4])) { Content = Form(random) },
            1 => new(HttpMethod.Post, Pick(random, s_paths[..4])) { Content = BrokenForm(random) },
            2 => new(HttpMethod.Post, Pick(random, s_paths[..4])) { Content = Json(random) },
            3 => new(HttpMethod.Post, Pick(random, ["/api/requests", "/v1/images/edits"])) { Content = Damaged(random) },
            4 => new(HttpMethod.Get,
                $"/api/requests/{Id(random, id)}{Pick(random, ["", "/events", "/files/picture.png", "/files/" + Text(random)])}"),
            5 => new(HttpMethod.Get, $"/api/requests/{id}/files/picture.png"),
            _ => new(new HttpMethod(Pick(random, ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW"])), Pick(random, s_paths)),
        };
        for (int i = random.Next(3); i > 0; i--)
        {
            string name = Pick(random, ["Range", "If-Range", "If-None-Match", "Idempotency-Key", "Last-Event-ID", "Authorization", "Accept",
                "Origin", "X-Forwarded-For", "Content-Encoding", "Expect", "Cookie"]);
            string value = Pick(random, [
                "bytes=0-", "bytes=5-1", "bytes=-1", "bytes=0-0,2-2", "bytes=99999999999999999999-", "\"x\"", "*",
                "Bearer x", "-1", "9999999999",
                new string('k', 300), "https://evil.example", "gzip", "a\tb"]);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return (request, $"kind {kind}, {request.Method} {request.RequestUri}");
    }

    private static MultipartFormDataContent Form(Random random)
    {
        MultipartFormDataContent form = new(Convert.ToHexString(BitConverter.GetBytes(random.NextInt64())));
        for (int i = random.Next(6); i >= 0; i--)
        {
            form.Add(new StringContent(Pick(random, s_values)), Quoted(Pick(random, s_fields)));
        }

        for (int i = random.Next(3); i > 0; i--)
        {
            form.Add(new ByteArrayContent(Bytes(random)), Quoted(Pick(random, ["image", "image[]", "mask", "other"])),
                Quoted(Pick(random, ["a.png", "../../a.png", "/etc/passwd", "a\\..\\b", "nul"])));
        }

        return form;
    }

    private static ByteArrayContent BrokenForm(Random random)
    {
        using MultipartFormDataContent form = Form(random);
        byte[] bytes = form.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        Mutate(random, ref bytes);
        ByteArrayContent content = new(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", random.Next(4) == 0
            ? Pick(random, ["multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x", "text/plain", "x", ""])
            : form.Headers.ContentType!.ToString());
        return content;
    }

    private static ByteArrayContent Json(Random random)
    {
        Dictionary<string, object?> fields = [];
        for (int i = random.Next(6); i > 0; i--)
        {
            fields[Pick(random, s_fields)] = random.Next(6) switch
            {
                0 => random.NextInt64(),
                1 => random.NextDouble(),
                2 => null,
                3 => new[] { 1, 2 },
                4 => Convert.ToBase64String(Bytes(random)),
                _ => Pick(random, s_values),
            };
        }

        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(fields);
        if (random.Next(2) == 0)
        {
            Mutate(random, ref bytes);
        }

        ByteArrayContent content = new(random.Next(20) == 0 ? Encoding.UTF8.GetBytes(new string('[', 5000)) : bytes);
        content.Headers.TryAddWithoutValidation("Content-Type",
            Pick(random, ["application/json", "application/json; charset=utf-7", "text/json"]));
        return content;
    }

    /// <summary>A sound request with a picture that is not.</summary>
    private static MultipartFormDataContent Damaged(Random random) => RunningServer.Form(
        Bytes(random), random.Next(2) == 0 ? ("task", Pick(random, ["denoise", "canny", "depth"])) : ("prompt", "Remove the noise."));

    private static byte[] Bytes(Random random)
    {
        Picture picture = new(random.Next(1, 24), random.Next(1, 24));
        random.NextBytes(picture.Pixels);
        ImageSaveOptions save = new()
            { Format = Pick(random, [ImageFormat.Png, ImageFormat.Jpeg, ImageFormat.WebP, ImageFormat.Tiff, ImageFormat.Gif]) };
        byte[] bytes = RunningServer.Encoded((stream, _) => picture.Save(stream, save));
        Mutate(random, ref bytes);
        return random.Next(16) == 0 ? [] : bytes;
    }

    private static void Mutate(Random random, ref byte[] bytes)
    {
        for (int i = random.Next(1, 6); i > 0 && bytes.Length > 0; i--)
        {
            int at = random.Next(Math.Min(bytes.Length, random.Next(2) == 0 ? 64 : int.MaxValue));
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes = random.Next(3) == 0 ? bytes[..at] : bytes;
                    break;
                default:
                    bytes = [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
                    break;
            }
        }
    }

    private static string Id(Random random, string id) => random.Next(5) switch
    {
        0 => id,
        1 => id.ToUpperInvariant(),
        2 => id[..random.Next(id.Length)] + Text(random),
        3 => new string('f', random.Next(1, 3000)),
        _ => Text(random),
    };

    private static string Text(Random random) => Pick(random, [
        "..", "..%2f..%2fetc%2fpasswd", "%00", "input", "input-mask", "lock", "jobs.db", "picture.png%00.txt",
        "%ff%fe", "a%20b", "*", "con",
        "picture.png.part", "....//", "%252e%252e%252f", "\u00e9", "'%20OR%201=1--"]);

    private static string Quoted(string name) => "\"" + name + "\"";

    private static T Pick<T>(Random random, T[] of) => of[random.Next(of.Length)];

    private static async Task<int> StatusAsync(RunningServer server, HttpRequestMessage request)
    {
        try
        {
            using HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            // The server closed the connection on what it would not read, or the client could not even say it.
            return 0;
        }
    }

    /// <summary>What is no HTTP, or not all of it.</summary>
    private static async Task SendRawAsync(RunningServer server, Random random)
    {
        string head = Pick(random, [
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", "POST /api/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
            "POST /api/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n",
            "POST /api/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n{",
            "GET /api/requests/../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
            "\0\0\0\0", "GET\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "POST /v1/images/edits HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nab",
        ]);
        using TcpClient client = new();
        await client.ConnectAsync(server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port);
        byte[] bytes = Encoding.Latin1.GetBytes(head);
        if (random.Next(2) == 0)
        {
            Mutate(random, ref bytes);
        }

        byte[] answer = new byte[32];
        int length = await ReadAsync(client, bytes, answer);
        string text = Encoding.Latin1.GetString(answer, 0, length);
        bool isOther = text.StartsWith("HTTP/1.1 505", StringComparison.Ordinal); // a version of HTTP that there is not
        Assert.IsTrue(
            length == 0 || isOther || !text.StartsWith("HTTP/1.1 5", StringComparison.Ordinal), $"{head} was answered with {text}");
    }

    private static async Task<int> ReadAsync(TcpClient client, byte[] bytes, byte[] answer)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(10));
        try
        {
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(bytes, late.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            return await stream.ReadAsync(answer, late.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            return 0;
        }
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number : usual;
}
