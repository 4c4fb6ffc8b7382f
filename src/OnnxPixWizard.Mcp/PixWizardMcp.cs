using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OnnxPixWizard.Extensions;

namespace OnnxPixWizard.Mcp;

/// <summary>The application's bundles as tools of the Model Context Protocol.</summary>
public static class PixWizardMcp
{
    private const string Instructions =
        "Tools that restore, edit, paint and read pictures on this machine. Give a picture as base64 or as a data URI; the answer is a "
        + "picture and a JSON text with what was done, what the picture tells (depths, labels, boxes, masks) and warnings, which say where "
        + "an answer should not be believed. Boxes are x, y, width, height in pixels of the picture that was given, or of the size that "
        + "stands beside them.";

    /// <summary>
    /// Adds the tools to an application that has a server of the protocol, such as <c>AddMcpServer().WithHttpTransport()</c>.
    /// </summary>
    /// <param name="services">The application's services, which have <see cref="PixWizardBundles"/>.</param>
    /// <param name="configure">What the tools may do; null: the defaults.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddPixWizardMcpTools(
        this IServiceCollection services, Action<PixWizardMcpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        _ = services.AddOptions<PixWizardMcpOptions>().Configure(options => configure?.Invoke(options));
        _ = services.AddOptions<McpServerOptions>().Configure<PixWizardBundles, IOptions<PixWizardMcpOptions>>(
            static (server, bundles, options) => AddTo(server, bundles, options.Value));
        return services;
    }

    /// <summary>
    /// Adds the tools to a server's options. Manifests are read for it; graphs are loaded by the first call that needs them.
    /// </summary>
    /// <param name="server">The server's options.</param>
    /// <param name="bundles">The application's bundles.</param>
    /// <param name="options">What the tools may do; null: the defaults.</param>
    /// <exception cref="Bundles.BundleException">A bundle is missing or damaged.</exception>
    /// <exception cref="OptionException">The folder is none.</exception>
    public static void AddTo(McpServerOptions server, PixWizardBundles bundles, PixWizardMcpOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(bundles);
        options ??= new PixWizardMcpOptions();
        ToolFolder? folder = options.Folder is null ? null : new ToolFolder(options.Folder);
        server.ServerInfo ??= new Implementation
        {
            Name = "pixwizard",
            Title = "OnnxPixWizard",
            Version = typeof(PixWizardMcp).Assembly.GetName().Version?.ToString(3) ?? "0",
        };
        server.ServerInstructions ??= Instructions;
        server.ToolCollection ??= new McpServerPrimitiveCollection<McpServerTool>();
        foreach (ToolPlan plan in ToolTable.Of(bundles))
        {
            server.ToolCollection.Add(new PixWizardTool(plan, bundles, options.Load, folder));
        }
    }

    /// <summary>Serves one client over standard input and output until it leaves. Nothing else may write to standard output.</summary>
    /// <param name="bundles">The application's bundles.</param>
    /// <param name="options">What the tools may do; null: the defaults.</param>
    /// <param name="cancellation">Ends the serving.</param>
    /// <inheritdoc cref="AddTo"/>
    public static async Task ServeStandardStreamsAsync(
        PixWizardBundles bundles, PixWizardMcpOptions? options = null, CancellationToken cancellation = default)
    {
        McpServerOptions server = new();
        AddTo(server, bundles, options);
        McpServer session = McpServer.Create(new StdioServerTransport(server), server);
        await using (session.ConfigureAwait(false))
        {
            await session.RunAsync(cancellation).ConfigureAwait(false);
        }
    }
}
