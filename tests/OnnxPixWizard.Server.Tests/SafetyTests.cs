using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests;

/// <summary>Keys, limits, and what browsers are kept from.</summary>
[TestClass]
public sealed class SafetyTests
{
    private const string Key = "one-key-of-enough-letters", Other = "another-key-of-enough-letters";

    /// <summary>Routes that ask for no key: the page's files, the documentation, and what says that the server lives.</summary>
    private static readonly string[] s_open = ["/health/", "/openapi/", "/docs"];

    private static RunningServer Server => SharedServer.Server;

    [TestMethod]
    public async Task EveryRoute_WithoutKey_IsRefused()
    {
        using TemporaryFolder folder = new();
        await using RunningServer server = await WithKeysAsync(folder);
        string[] page = [.. typeof(PixWizardServer).Assembly.GetManifestResourceNames().Select(static name => name["wwwroot".Length..])];
        int closed = 0;
        foreach (RouteEndpoint route in server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            string pattern = "/" + route.RoutePattern.RawText!.TrimStart('/');
            bool isOpen = pattern == "/" || page.Contains(pattern)
                || s_open.Any(open => pattern.StartsWith(open, StringComparison.Ordinal));
            Assert.AreEqual(isOpen, route.Metadata.GetMetadata<IAllowAnonymous>() is not null, pattern);
            string path = System.Text.RegularExpressions.Regex.Replace(
                pattern, @"\{[^}]*\}", new string('0', 32), System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));
            foreach (string method in isOpen ? [] : route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                closed++;
                Assert.AreEqual(401, (int)await StatusAsync(server, method, path, key: null), $"{method} {path} without a key");
                Assert.AreEqual(401, (int)await StatusAsync(server, method, path, Key + "x"), $"{method} {path} with a wrong key");
                Assert.AreNotEqual(401, (int)await StatusAsync(server, method, path, Key), $"{method} {path} with a key");
            }
        }

        Assert.IsTrue(closed >= 13, $"{closed} routes were tried");
        Assert.AreEqual(401, (int)await StatusAsync(server, "GET", "/no/such/route", key: null));
    }

    [TestMethod]
    public async Task Job_OfAnotherKey_IsNotFound()
    {
        using TemporaryFolder folder = new();
        await using RunningServer server = await WithKeysAsync(folder);
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        JsonElement job = await server.AnswerAsync(RunningServer.Photo(), ("task", "denoise"));
        string path = job.GetProperty("urls").GetProperty("self").GetString()!;

        foreach (string each in new[] { path, path + "/events", path + "/files/picture.png" })
        {
            Assert.AreEqual(404, (int)await StatusAsync(server, "GET", each, Other), each);
        }

        Assert.AreEqual(200, (int)await StatusAsync(server, "GET", path + "/files/picture.png", Key));
    }

    [TestMethod]
    [DataRow("0.0.0.0:0", null, false, "Bind")]
    [DataRow("[::]:0", null, false, "Bind")]
    [DataRow("127.0.0.1", null, false, "Bind")]
    [DataRow("example.org:80", null, false, "Bind")]
    [DataRow("127.0.0.1:0", "missing.txt", false, "ApiKeys")]
    [DataRow("127.0.0.1:0", "empty.txt", false, "ApiKeys")]
    [DataRow("127.0.0.1:0", "short.txt", false, "ApiKeys")]
    [DataRow("127.0.0.1:0", "keys.txt", true, "IsOpen")]
    public async Task Start_WithUnsafeOptions_IsRefused(string bind, string? keys, bool isOpen, string option)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.At("empty.txt"), "# none\n");
        await File.WriteAllTextAsync(folder.At("short.txt"), "me secret\n");
        await File.WriteAllTextAsync(folder.At("keys.txt"), Key + "\n");

        OptionException refused = await Assert.ThrowsExactlyAsync<OptionException>(() => RunningServer.StartAsync(
            options => options with { Bind = bind, IsOpen = isOpen, ApiKeys = keys is null ? null : folder.At(keys) }));

        Assert.AreEqual(option, refused.Option);
    }

    [TestMethod]
    public async Task Start_OfSecondServer_IsRefusedTheStoreAndTheAddress()
    {
        using TemporaryFolder folder = new();
        await using RunningServer first = await RunningServer.StartAsync(store: folder.At("store"));

        OptionException store = await Assert.ThrowsExactlyAsync<OptionException>(() => RunningServer.StartAsync(store: folder.At("store")));
        OptionException bind = await Assert.ThrowsExactlyAsync<OptionException>(() => RunningServer.StartAsync(
            options => options with { Bind = first.Client.BaseAddress!.Authority }));

        Assert.AreEqual("Store", store.Option);
        Assert.AreEqual("Bind", bind.Option);
    }

    [TestMethod]
    [DataRow("Origin", "https://evil.example", 403)]
    [DataRow("Host", "evil.example", 400)]
    public async Task Request_ThatAForeignPageMakes_IsRefused(string header, string value, int status)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/bundles");
        request.Headers.Add(header, value);

        using HttpResponseMessage response = await Server.Client.SendAsync(request);

        Assert.AreEqual(status, (int)response.StatusCode);
    }

    [TestMethod]
    public async Task Answer_OfAnyRoute_CarriesSafetyHeaders()
    {
        using HttpResponseMessage response = await Server.Client.GetAsync("/api/bundles");

        Assert.AreEqual("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        StringAssert.Contains(response.Headers.GetValues("Content-Security-Policy").Single(), "default-src 'self'");
        Assert.IsFalse(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.IsFalse(response.Headers.Contains("Server"));
    }

    [TestMethod]
    public async Task Documentation_IsServedFromTheProgram()
    {
        string page = await Server.Client.GetStringAsync("/docs/");
        string document = await Server.Client.GetStringAsync("/openapi/v1.json");

        Assert.IsFalse(page.Contains("cdn.", StringComparison.OrdinalIgnoreCase), page);
        Assert.IsFalse(page.Contains("src=\"http", StringComparison.OrdinalIgnoreCase), page);
        JsonElement paths = JsonSerializer.Deserialize<JsonElement>(document).GetProperty("paths");
        foreach (string path in new[] { "/api/requests", "/api/requests/{id}/events", "/v1/images/edits", "/health/ready" })
        {
            Assert.IsTrue(paths.TryGetProperty(path, out _), path);
        }
    }

    [TestMethod]
    public async Task Requests_BeyondTheRate_AreToldToWait()
    {
        await using RunningServer server = await RunningServer.StartAsync(static options => options with { RequestsPerMinute = 8 });
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Client.GetAsync("/api/bundles")));

        HttpResponseMessage refused = responses.First(static response => response.StatusCode == HttpStatusCode.TooManyRequests);

        Assert.IsNotNull(refused.Headers.RetryAfter);
        Array.ForEach(responses, static response => response.Dispose());
    }

    private static async Task<RunningServer> WithKeysAsync(TemporaryFolder folder)
    {
        await File.WriteAllTextAsync(folder.At("keys.txt"), $"# remarks\nme {Key}\nyou {Other}\n");
        return await RunningServer.StartAsync(options => options with { ApiKeys = folder.At("keys.txt") });
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, string method, string path, string? key)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        using HttpResponseMessage response = await server.Client.SendAsync(request);
        return response.StatusCode;
    }
}
