using Microsoft.Playwright;

namespace OnnxPixWizard.Page.Tests;

/// <summary>Phones, darkness, other ways to give a picture, and what may go wrong on the way to the server.</summary>
[TestClass]
public sealed class SurroundingsTests
{
    [TestMethod]
    [DataRow(390, 844)]
    [DataRow(320, 640)]
    public async Task Phone_Flow_FitsItsWidth(int width, int height)
    {
        await using Visit visit = await Visit.OpenAsync(Phone(width, height));
        await RequireFitsAsync(visit);
        await visit.InspectAsync($"phone-{width}-empty");

        await visit.GivePhotoAsync();
        await visit.Button("Mark an area").TapAsync();
        await visit.At(".rectangle summary").TapAsync();
        await RequireFitsAsync(visit);
        await visit.InspectAsync($"phone-{width}-mask");
        await visit.Button("Done").TapAsync();
        await visit.SayAsync("Find the edges.", "edges");
        await visit.Button("Start").TapAsync();
        await visit.FinishAsync();
        await RequireFitsAsync(visit);
        await visit.InspectAsync($"phone-{width}-done");
    }

    [TestMethod]
    public async Task Dark_Preference_IsFollowedInEveryState()
    {
        await using Visit visit = await Visit.OpenAsync(Visit.Desktop(colors: ColorScheme.Dark));
        string background = await visit.At("body").EvaluateAsync<string>("body => getComputedStyle(body).backgroundColor");
        Assert.AreEqual("rgb(21, 24, 26)", background);
        await visit.InspectAsync("dark-empty");

        await visit.GivePhotoAsync();
        await visit.SayAsync("Estimate the depth of this picture.", "Depth");
        await visit.At("#options summary").ClickAsync();
        await visit.InspectAsync("dark-ready");
        await visit.StartAndFinishAsync();
        await visit.InspectAsync("dark-done");
        await visit.Button("History").ClickAsync();
        await visit.InspectAsync("dark-history");
    }

    [TestMethod]
    [DataRow("notes.jpg", "Dear diary, today I took no photo at all.", "it holds text")]
    [DataRow("paper.png", "%PDF-1.7 not a picture", "it is a PDF document")]
    [DataRow("empty.jpg", "", "is empty")]
    [DataRow("half.gif", "GIF89a\u0010", "is damaged")]
    public async Task File_ThatIsNoPicture_IsNamedForWhatItIs(string name, string contents, string expected)
    {
        await using Visit visit = await Visit.OpenAsync();

        await visit.Page.SetInputFilesAsync("#file", new FilePayload
            { Name = name, MimeType = "image/jpeg", Buffer = System.Text.Encoding.Latin1.GetBytes(contents) });

        ILocator problem = visit.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(problem).ToContainTextAsync(expected);
        await Assertions.Expect(problem).ToContainTextAsync(name);
        await visit.InspectAsync("wrong-file");

        await visit.GivePhotoAsync();
        await Assertions.Expect(problem).ToBeHiddenAsync();
    }

    [TestMethod]
    [DataRow("drop", "dataTransfer")]
    [DataRow("paste", "clipboardData")]
    public async Task Picture_DroppedOrPasted_IsTaken(string kind, string carrier)
    {
        await using Visit visit = await Visit.OpenAsync();

        await visit.GiveSceneAsync(kind, carrier);

        await Assertions.Expect(visit.Page.GetByAltText("Your picture")).ToBeVisibleAsync();
    }

    [TestMethod]
    public async Task Camera_Button_OpensTheCamerasInput()
    {
        await using Visit visit = await Visit.OpenAsync(Phone(390, 844));

        IFileChooser chooser = await visit.Page.RunAndWaitForFileChooserAsync(() => visit.Button("Take a photo").ClickAsync());
        await chooser.SetFilesAsync(Browsers.Photo);

        Assert.AreEqual("environment", await chooser.Element.GetAttributeAsync("capture"));
        await Assertions.Expect(visit.At("#file-name")).ToContainTextAsync("512 x 512");
    }

    [TestMethod]
    public async Task Server_Unreachable_IsToldAndCanBeTriedAgain()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();
        await visit.SayAsync("Find the edges.", "edges");
        await visit.Page.RouteAsync("**/api/requests", route => route.AbortAsync());
        await visit.Button("Start").ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("can't be reached");
        await visit.InspectAsync("unreachable");

        await visit.Page.UnrouteAsync("**/api/requests");
        await visit.Button("Try again").ClickAsync();
        await visit.FinishAsync();
    }

    [TestMethod]
    public async Task Keyboard_Alone_ReachesTheResult()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();

        await visit.At("#sentence").FocusAsync();
        await visit.Page.Keyboard.TypeAsync("Find the edges.");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.FinishAsync();
        await Assertions.Expect(visit.At("#result")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(visit.At("#files a").First).ToBeFocusedAsync();
    }

    private static BrowserNewContextOptions Phone(int width, int height) => new()
    {
        ViewportSize = new() { Width = width, Height = height }, IsMobile = true, HasTouch = true, DeviceScaleFactor = 2,
        ReducedMotion = ReducedMotion.Reduce,
    };

    private static async Task RequireFitsAsync(Visit visit)
    {
        int[] widths = await visit.At("html").EvaluateAsync<int[]>("html => [html.scrollWidth, html.clientWidth]");
        Assert.IsLessThanOrEqualTo(widths[1], widths[0], "The page is wider than the phone.");
    }
}
