using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Mcp.Tests;

/// <summary>The SDK's client at the program's standard streams, and over HTTP.</summary>
[TestClass]
public sealed class TransportTests
{
    /// <summary>In its own folder: beside these tests lie the assemblies that they need, not all of the program's.</summary>
    private static string Program
    {
        get
        {
            DirectoryInfo built = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            string repository = built.FullName;
            while (!File.Exists(Path.Combine(repository, "OnnxPixWizard.sln")))
            {
                repository = Path.GetDirectoryName(repository)!;
            }

            return Path.Combine(repository, "src", "OnnxPixWizard.Cli", "bin", built.Parent!.Name, built.Name, "pixwizard.dll");
        }
    }

    [TestMethod]
    public async Task PixwizardMcp_OverStandardStreams_RestoresAPictureOfItsFolder()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pixwizard-mcp-");
        List<string> errors = [];
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "photo.png"), Connected.Photo());
            await using McpClient client = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
            {
                Command = "dotnet", Arguments = [Program, "mcp", "--folder", folder.FullName], StandardErrorLines = errors.Add,
            }));

            IList<McpClientTool> tools = await client.ListToolsAsync();
            CallToolResult sent = await Connected.CallAsync(client, "restore", ("image", Convert.ToBase64String(Connected.Photo())));
            CallToolResult read = await Connected.CallAsync(client, "restore", ("image_path", "photo.png"), ("output_path", "clean.png"));

            Assert.IsTrue(tools.Any(static tool => tool.Name == "describe_depth"));
            Assert.AreEqual("restore", Connected.Facts(sent).GetProperty("task").GetString());
            Assert.IsTrue(Connected.Pictures(sent).Single().Pixels.SequenceEqual(Connected.Pictures(read).Single().Pixels));
            Assert.IsTrue(Connected.Pictures(sent).Single().Pixels.SequenceEqual(
                Picture.Load(Path.Combine(folder.FullName, "clean.png")).Pixels));
            Assert.AreEqual(string.Empty, string.Join('\n', errors));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    [DataRow(0, "", "mcp")]
    [DataRow(2, "--folder: there is no folder 'no-such-folder'", "mcp", "--folder", "no-such-folder")]
    [DataRow(4, "no-such-bundle", "mcp", "--model", "no-such-bundle")]
    public async Task PixwizardMcp_ClientGoneOrWrongOption_EndsWithNothingOnStandardOutput(int code, string message, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Program, .. words])
            { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;

        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync(), error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.AreEqual(code, process.ExitCode, error);
        Assert.AreEqual(string.Empty, output);
        StringAssert.Contains(error, message);
    }

    [TestMethod]
    public async Task MapMcp_OverHttp_PaintsAPicture()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOnnxPixWizard(static options => options.AddBundle("classes", "pixnerd-tiny-class")).AddPixWizardMcpTools();
        builder.Services.AddMcpServer().WithHttpTransport();
        await using WebApplication app = builder.Build();
        app.MapMcp("/mcp");
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        Uri address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        await using McpClient client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(address, "/mcp") }));
        IList<McpClientTool> tools = await client.ListToolsAsync();
        CallToolResult result = await Connected.CallAsync(client, "generate", ("prompt", "cube"), ("size", "128x64"));

        CollectionAssert.AreEqual(new[] { "generate" }, tools.Select(static tool => tool.Name).ToArray());
        Assert.AreEqual("pixwizard", client.ServerInfo!.Name);
        Assert.AreEqual(new ImageSize(128, 64), Connected.Pictures(result).Single().Size);
        await app.StopAsync();
    }
}
