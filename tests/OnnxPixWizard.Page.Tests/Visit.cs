using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace OnnxPixWizard.Page.Tests;

/// <summary>One visit of the page in a fresh profile: what a user does there, in words.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>Milliseconds after which what is waited for is missed; a busy machine may need some.</summary>
    public const int Patience = 20_000;

    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];

    private Visit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Opens the page and waits until it knows what the server can do.</summary>
    /// <param name="options">Of the window; null: a desktop's.</param>
    /// <param name="address">Of the server; null: the one without keys.</param>
    /// <param name="isLoaded">Whether the page can get at the server's bundles at once.</param>
    public static async Task<Visit> OpenAsync(BrowserNewContextOptions? options = null, Uri? address = null, bool isLoaded = true)
    {
        IBrowser browser = await Browsers.StartAsync();
        address ??= await Browsers.AddressAsync();
        IBrowserContext context = await browser.NewContextAsync(options ?? Desktop());
        context.SetDefaultTimeout(Patience);
        Visit visit = new(context, await context.NewPageAsync());
        visit.Page.PageError += (_, error) => visit._faults.Add(error);
        visit.Page.Console += (_, message) => visit.Listen(message);
        visit.Page.Request += (_, request) => visit.Follow(request, address);
        await visit.Page.GotoAsync(address.AbsoluteUri);
        if (isLoaded)
        {
            await visit.LoadedAsync();
        }

        return visit;
    }

    /// <summary>A desktop's window.</summary>
    public static BrowserNewContextOptions Desktop(
        int width = 1366, int height = 860, ReducedMotion motion = ReducedMotion.Reduce, ColorScheme colors = ColorScheme.Light) =>
        new() { ViewportSize = new() { Width = width, Height = height }, ReducedMotion = motion, ColorScheme = colors };

    public ILocator At(string selector) => Page.Locator(selector);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Tab(string name) => Page.GetByRole(AriaRole.Tab, new() { Name = name, Exact = true });

    public Task LoadedAsync() => Page.WaitForSelectorAsync("body[data-loaded]");

    /// <summary>Chooses a picture by the file dialog's input.</summary>
    public async Task GivePhotoAsync(string? path = null)
    {
        await Page.SetInputFilesAsync("#file", path ?? Browsers.Photo);
        await Page.WaitForSelectorAsync("body[data-state=ready]");
    }

    /// <summary>
    /// Drops, or pastes, a rendered scene of the repository's sheet: 128x128 pixels, of the kind that the bundle was taught on.
    /// </summary>
    public async Task GiveSceneAsync(string kind = "drop", string carrier = "dataTransfer")
    {
        string sheet = "data:image/png;base64," + Convert.ToBase64String(await File.ReadAllBytesAsync(Browsers.Sheet));
        await Page.EvaluateAsync(
            """
            async ([kind, carrier, sheet]) => {
              const image = new Image();
              image.src = sheet;
              await image.decode();
              const canvas = new OffscreenCanvas(128, 128);
              canvas.getContext('2d').drawImage(image, -390, -260);
              const transfer = new DataTransfer();
              transfer.items.add(new File([await canvas.convertToBlob()], 'scene.png', { type: 'image/png' }));
              const options = { [carrier]: transfer, bubbles: true, cancelable: true };
              document.body.dispatchEvent(kind === 'drop' ? new DragEvent(kind, options) : new ClipboardEvent(kind, options));
            }
            """, new[] { kind, carrier, sheet });
        await Page.WaitForSelectorAsync("body[data-state=ready]");
        await Assertions.Expect(At("#file-name")).ToHaveTextAsync("scene.png, 128 x 128");
    }

    /// <summary>Types a sentence and waits until the page shows what it was taken for.</summary>
    public async Task SayAsync(string sentence, string expectedTask)
    {
        await Page.FillAsync("#sentence", sentence);
        await Assertions.Expect(At(".meaning").First).ToContainTextAsync(expectedTask);
    }

    /// <summary>Presses the button and waits for the result.</summary>
    public async Task StartAndFinishAsync()
    {
        await Button("Start").ClickAsync();
        await FinishAsync();
    }

    public async Task FinishAsync()
    {
        await Page.WaitForSelectorAsync("body[data-state=done], #problem:not([hidden])");
        if (await At("#problem").IsVisibleAsync())
        {
            Assert.Fail("The page tells of a problem: " + await At("#problem").InnerTextAsync());
        }

        await Assertions.Expect(At("#canvas > *").First).ToBeAttachedAsync();
    }

    /// <summary>Bytes of a file that the page offers.</summary>
    public async Task<byte[]> DownloadAsync(string name)
    {
        IDownload download = await Page.RunAndWaitForDownloadAsync(() => At($"#files a[download='{name}']").ClickAsync());
        await using Stream stream = await download.CreateReadStreamAsync();
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Keeps a screenshot, and has axe look for what keeps people out.</summary>
    public async Task InspectAsync(string name)
    {
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Browsers.Screenshots, name + ".png"), FullPage = true });
        AxeResult result = await Page.RunAxe();
        string[] serious = [.. result.Violations.Where(static v => v.Impact is "serious" or "critical")
            .Select(static v => $"{v.Id}: {v.Help} ({string.Join("; ", v.Nodes.Select(static node => node.Html))})")];
        Assert.IsEmpty(serious, string.Join(Environment.NewLine, serious));
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.IsEmpty(_faults, string.Join(Environment.NewLine, _faults));
    }

    /// <summary>Refused content is a fault of the page; an answer that is no success is not, as tests ask for some.</summary>
    private void Listen(IConsoleMessage message)
    {
        if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
        {
            _faults.Add(message.Text);
        }
    }

    private void Follow(IRequest request, Uri address)
    {
        Uri asked = new(request.Url);
        if (asked.Scheme is "http" or "https" or "ws" && asked.Authority != address.Authority)
        {
            _faults.Add($"The page asked another server: {request.Url}");
        }
    }
}
