using System.Net;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests;

[TestClass]
public sealed class McpTests
{
    [TestMethod]
    public async Task Mcp_ClientWithAKey_ListsAndCallsTools()
    {
        using TemporaryFolder folder = new();
        const string key = "0123456789abcdef0123456789abcdef";
        await File.WriteAllTextAsync(folder.At("keys"), $"ada {key}\n");
        await using RunningServer server = await RunningServer.StartAsync(options => options with { ApiKeys = folder.At("keys") });
        Uri address = new(server.Client.BaseAddress!, "/mcp");

        await using McpClient client = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = address,
            AdditionalHeaders = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = "Bearer " + key },
        }));
        IList<McpClientTool> tools = await client.ListToolsAsync();
        CallToolResult result = await client.CallToolAsync(
            "restore",
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["image"] = Convert.ToBase64String(RunningServer.Photo()) });

        Assert.IsTrue(tools.Any(static tool => tool.Name == "describe_depth"));
        Assert.AreNotEqual(true, result.IsError);
        Assert.AreEqual(1, result.Content.OfType<ImageContentBlock>().Count());
    }

    [TestMethod]
    public async Task Mcp_WithoutAKey_IsRefused()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.At("keys"), "ada 0123456789abcdef0123456789abcdef\n");
        await using RunningServer server = await RunningServer.StartAsync(options => options with { ApiKeys = folder.At("keys") });

        using HttpResponseMessage response = await server.Client.PostAsync("/mcp", new StringContent("{}"));

        Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
