using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests;

/// <summary>A real server at a free port of this machine, with the bundles that ship.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public const string Restorer = "pixwizard-tiny", Texts = "pixnerd-tiny-text", Classes = "pixnerd-tiny-class";

    private readonly TemporaryFolder? _folder;

    private RunningServer(WebApplication app, TemporaryFolder? folder)
    {
        (App, _folder) = (app, folder);
        Client = new HttpClient { BaseAddress = PixWizardServer.AddressOf(app), Timeout = TimeSpan.FromMinutes(3) };
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public static async Task<RunningServer> StartAsync(
        Func<ServerOptions, ServerOptions>? change = null, string? store = null, Action<IServiceCollection>? configure = null)
    {
        TemporaryFolder? folder = store is null ? new TemporaryFolder() : null;
        try
        {
            return new RunningServer(await PixWizardServer.StartAsync(Options(store ?? folder!.At("store"), change), configure), folder);
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }

    private static ServerOptions Options(string store, Func<ServerOptions, ServerOptions>? change)
    {
        ServerOptions options = new()
        {
            Bind = "127.0.0.1:0",
            Store = store,
            Bundles = [.. new[] { Restorer, Texts, Classes }.Select(static name => KeyValuePair.Create(name, BundleLocator.Find(name)))],
            RequestsPerMinute = 100_000,
        };
        return change?.Invoke(options) ?? options;
    }

    /// <summary>A photo of noise, small enough for quick answers.</summary>
    public static byte[] Photo(int width = 96, int height = 64, int seed = 1)
    {
        Picture picture = new(width, height);
        new Random(seed).NextBytes(picture.Pixels);
        return Encoded(picture.Save);
    }

    public static byte[] Encoded(Action<Stream, ImageSaveOptions?> save)
    {
        using MemoryStream stream = new();
        save(stream, null);
        return stream.ToArray();
    }

    public static MultipartFormDataContent Form(byte[]? image, params (string Name, string Value)[] fields)
    {
        MultipartFormDataContent form = [];
        foreach ((string name, string value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        if (image is not null)
        {
            form.Add(new ByteArrayContent(image) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } },
            "image", "photo.png");
        }

        return form;
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        using HttpResponseMessage response = await Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(text));
    }

    /// <summary>Submits a request and waits for its end.</summary>
    public async Task<JsonElement> AnswerAsync(byte[]? image, params (string Name, string Value)[] fields)
    {
        (int status, JsonElement job) = await SendAsync(HttpMethod.Post, "/api/requests", Form(image, fields));
        Assert.AreEqual(202, status, job.ToString());
        return await EndAsync(job.GetProperty("id").GetString()!);
    }

    public async Task<JsonElement> EndAsync(string id)
    {
        while (true)
        {
            (int status, JsonElement job) = await SendAsync(HttpMethod.Get, "/api/requests/" + id);
            Assert.AreEqual(200, status, job.ToString());
            if (job.GetProperty("state").GetString() is "done" or "failed" or "cancelled")
            {
                return job;
            }

            await Task.Delay(20);
        }
    }

    public Task<byte[]> FileAsync(JsonElement job, string name) =>
        Client.GetByteArrayAsync($"/api/requests/{job.GetProperty("id").GetString()}/files/{name}");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _folder?.Dispose();
    }
}

/// <summary>The server that most tests share.</summary>
[TestClass]
public sealed class SharedServer
{
    private static RunningServer? s_server;

    internal static RunningServer Server => s_server!;

    [AssemblyInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await RunningServer.StartAsync();
    }

    [AssemblyCleanup]
    public static async Task StopAsync()
    {
        Machines.RealServers.Stop();
        await Server.DisposeAsync();
    }
}
