using System.IO.Pipelines;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Mcp.Tests;

/// <summary>The SDK's own client at a server in this process, over the bundles of the repository, which are loaded once.</summary>
internal sealed class Connected : IAsyncDisposable
{
    private static readonly PixWizardBundles Bundles = new(new OnnxPixWizardOptions()
        .AddBundle("photos", "pixwizard-tiny").AddBundle("classes", "pixnerd-tiny-class").AddBundle("texts", "pixnerd-tiny-text"));

    private readonly McpServer _server;
    private readonly Task _serving;

    private Connected(McpServer server, Task serving, McpClient client) => (_server, _serving, Client) = (server, serving, client);

    public McpClient Client { get; }

    public static async Task<Connected> OpenAsync(PixWizardMcpOptions? options = null)
    {
        Pipe asked = new(), answered = new();
        McpServerOptions server = new();
        PixWizardMcp.AddTo(server, Bundles, options);
        McpServer session = McpServer.Create(
            new StreamServerTransport(asked.Reader.AsStream(), answered.Writer.AsStream(), "pixwizard"), server);
        Task serving = session.RunAsync();
        McpClient client = await McpClient.CreateAsync(
            new StreamClientTransport(asked.Writer.AsStream(), answered.Reader.AsStream()));
        return new Connected(session, serving, client);
    }

    public Task<CallToolResult> CallAsync(string tool, params (string Name, object? Value)[] arguments) =>
        CallAsync(Client, tool, arguments);

    public static async Task<CallToolResult> CallAsync(McpClient client, string tool, params (string Name, object? Value)[] arguments) =>
        await client.CallToolAsync(tool, arguments.ToDictionary(static each => each.Name, static each => each.Value));

    /// <summary>The pictures of an answer.</summary>
    public static Picture[] Pictures(CallToolResult result) =>
        [.. result.Content.OfType<ImageContentBlock>().Select(static block => Picture.Load(block.DecodedData.Span))];

    /// <summary>The text of an answer that is no error, read as JSON.</summary>
    public static JsonElement Facts(CallToolResult result)
    {
        string text = result.Content.OfType<TextContentBlock>().Single().Text;
        Assert.AreNotEqual(true, result.IsError, text);
        return JsonElement.Parse(text);
    }

    /// <summary>A small photo of two halves with noise, encoded.</summary>
    public static byte[] Photo(int width = 80, int height = 64)
    {
        byte[] pixels = new byte[3 * width * height];
        Random random = new(1);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i / 3 % width < width / 2 ? 60 : 190) + random.Next(30));
        }

        using MemoryStream stream = new();
        new Picture(pixels, width, height).Save(stream);
        return stream.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
