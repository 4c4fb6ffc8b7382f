using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace OnnxPixWizard.Page.Tests;

[TestClass]
public sealed class RestoreTests
{
    [TestMethod]
    public async Task Restore_PhotoBySentence_ShowsBeforeAndAfterAndFile()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.InspectAsync("empty");

        await visit.GivePhotoAsync();
        await visit.SayAsync("Please remove the noise from this photo", "Denoising");
        await Assertions.Expect(visit.At(".meaning .sure")).ToHaveTextAsync(
            new Regex(@"^\d+ % sure$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await visit.InspectAsync("understood");
        await visit.StartAndFinishAsync();

        await Assertions.Expect(visit.At("#result-note")).ToContainTextAsync("Denoising, in");
        await Assertions.Expect(visit.At("#divider")).ToBeVisibleAsync();
        await Assertions.Expect(visit.At("#result")).ToBeFocusedAsync();
        byte[] png = await visit.DownloadAsync("picture.png");
        Assert.AreEqual("PNG", System.Text.Encoding.ASCII.GetString(png, 1, 3));
        await visit.InspectAsync("restored");
    }

    [TestMethod]
    public async Task Compare_ArrowKeys_MoveTheDivider()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();
        await visit.SayAsync("Find the edges.", "edges");
        await visit.StartAndFinishAsync();
        ILocator range = visit.At("#compare");

        await range.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Home");
        Assert.AreEqual(0, await HiddenAsync(visit), delta: 0.5);
        await visit.Page.Keyboard.PressAsync("End");
        Assert.AreEqual(100, await HiddenAsync(visit), delta: 0.5);
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(range).ToHaveAttributeAsync("aria-valuetext", "99 % before, 1 % after");
        await visit.InspectAsync("compared-by-keyboard");
    }

    [TestMethod]
    public async Task Viewport_FullSizeAndKeys_ShowPixelForPixelAndPan()
    {
        await using Visit visit = await Visit.OpenAsync(Visit.Desktop(1000, 600));
        await visit.GivePhotoAsync();
        ILocator viewport = visit.At("#viewport");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "100 percent" }).ClickAsync();
        await Assertions.Expect(viewport).ToHaveAttributeAsync("data-percent", "100");
        string before = await visit.At("#canvas").EvaluateAsync<string>("c => c.style.transform");
        await viewport.PressAsync("ArrowDown");
        string after = await visit.At("#canvas").EvaluateAsync<string>("c => c.style.transform");
        Assert.AreNotEqual(before, after);

        await viewport.PressAsync("+");
        await Assertions.Expect(viewport).ToHaveAttributeAsync("data-percent", "150");
        await visit.InspectAsync("zoomed");
        await viewport.PressAsync("0");
        Assert.IsLessThan(100, await viewport.EvaluateAsync<int>("viewport => Number(viewport.dataset.percent)"));
    }

    [TestMethod]
    public async Task GoOn_Result_BecomesTheNextPicture()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.SayAsync("a large red ball on a sandy ground", "Text to image");
        await visit.StartAndFinishAsync();
        await visit.InspectAsync("drawn");

        await visit.Button("Go on with this picture").ClickAsync();
        await visit.SayAsync("How far away is everything? Estimate the depth.", "Depth");
        await visit.StartAndFinishAsync();

        await Assertions.Expect(visit.Tab("Depth")).ToHaveAttributeAsync("aria-selected", "true");
        await Assertions.Expect(visit.At("#reading")).ToContainTextAsync("relative");
        await visit.InspectAsync("depth-of-drawn");
    }

    /// <summary>Percent of the result, from the left, that the divider hides.</summary>
    private static Task<double> HiddenAsync(Visit visit) =>
        visit.At("#canvas > :last-child").EvaluateAsync<double>("image => parseFloat(image.style.clipPath.split(' ').pop())");
}
