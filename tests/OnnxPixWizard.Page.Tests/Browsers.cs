using Microsoft.Playwright;
using OnnxPixWizard.Server;
using OnnxPixWizard.Tests;

[assembly: DoNotParallelize]

namespace OnnxPixWizard.Page.Tests;

/// <summary>One Chromium for all tests, and the servers that they look at.</summary>
[TestClass]
public static class Browsers
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>Quiet, and nothing of it leaves the machine.</summary>
    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static readonly CancellationTokenSource s_end = new();
    private static readonly List<(Task Server, TemporaryFolder Store)> s_servers = [];
    private static IPlaywright? s_playwright;
    private static IBrowser? s_browser;
    private static Task<Uri>? s_address;

    /// <summary>A photo of the repository with noise in it, 512x512.</summary>
    public static string Photo => Path.Combine(Root, "docs", "pictures", "hummingbird.jpg");

    /// <summary>Rendered scenes beside what the bundle makes of them: tiles of 128x128 pixels, two apart.</summary>
    public static string Sheet => Path.Combine(Root, "docs", "sheet.png");

    private static string Root { get; } = FindRoot();

    /// <summary>Where screenshots are kept; not under version control.</summary>
    public static string Screenshots { get; } =
        Directory.CreateDirectory(Path.Combine(Root, "tests", "OnnxPixWizard.Page.Tests", "TestResults", "screenshots")).FullName;

    /// <summary>The server that asks for no key.</summary>
    public static Task<Uri> AddressAsync() => s_address ??= StartServerAsync(apiKeys: null);

    /// <summary>A further server, with the shipped bundle.</summary>
    /// <param name="apiKeys">File of keys; null: none are asked for.</param>
    public static async Task<Uri> StartServerAsync(string? apiKeys)
    {
        TemporaryFolder store = new();
        TaskCompletionSource<Uri> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ServerOptions options = new()
        {
            Bind = "127.0.0.1:0", Store = store.Path, ApiKeys = apiKeys, RequestsPerMinute = 1_000_000, MaxSteps = 1000,
            Bundles = [new("pixwizard-tiny", Path.Combine(Root, "models", "pixwizard-tiny"))],
        };
        Task server = Task.Run(() => PixWizardServer.RunAsync(options, started.SetResult, s_end.Token));
        s_servers.Add((server, store));
        await await Task.WhenAny(server, started.Task);
        return await started.Task;
    }

    /// <summary>The browser; where there is none, the test says so and is inconclusive.</summary>
    public static async Task<IBrowser> StartAsync()
    {
        if (!File.Exists(Program))
        {
            Assert.Inconclusive($"There is no Chromium at {Program}; install Debian's package 'chromium' to run the page's tests.");
        }

        Assertions.SetDefaultExpectTimeout(Visit.Patience);
        s_playwright ??= await Playwright.CreateAsync();
        return s_browser ??= await s_playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = s_arguments });
    }

    [AssemblyCleanup]
    public static async Task EndAsync()
    {
        if (s_browser is not null)
        {
            await s_browser.CloseAsync();
        }

        s_playwright?.Dispose();
        await s_end.CancelAsync();
        foreach ((Task server, TemporaryFolder store) in s_servers)
        {
            await server.ContinueWith(static _ => { }, TaskScheduler.Default);
            store.Dispose();
        }

        s_end.Dispose();
    }

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "OnnxPixWizard.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        }

        return folder;
    }
}
