using Microsoft.Playwright;

namespace OnnxPixWizard.Page.Tests;

/// <summary>While a request waits and runs, and what becomes of it.</summary>
[TestClass]
public sealed class WorkTests
{
    [TestMethod]
    public async Task Cancel_InTheMiddle_EndsTheRequestAndGoesBack()
    {
        await using Visit visit = await Visit.OpenAsync();
        string id = await StartLongAsync(visit);
        await Assertions.Expect(visit.At("#progress-note")).ToContainTextAsync("of 1000");
        await visit.InspectAsync("working");

        await visit.Button("Cancel").ClickAsync();

        await visit.Page.WaitForSelectorAsync("body[data-state=ready]");
        await Assertions.Expect(visit.At("#problem")).ToBeHiddenAsync();
        await Assertions.Expect(visit.At("#sentence")).ToHaveValueAsync("Estimate the depth of this picture.");
        await UntilCancelledAsync(visit, id);
    }

    [TestMethod]
    public async Task Reload_InTheMiddle_FindsTheRequestAgainAndItsPlace()
    {
        await using Visit first = await Visit.OpenAsync();
        string before = await StartLongAsync(first);
        await using Visit second = await Visit.OpenAsync();
        string id = await StartLongAsync(second);
        await Assertions.Expect(second.At("#progress-title")).ToHaveTextAsync("Waiting");
        await Assertions.Expect(second.At("#progress-note")).ToHaveTextAsync("Yours is next.");
        await second.InspectAsync("waiting");

        await second.Page.ReloadAsync();
        await second.Page.WaitForSelectorAsync("body[data-state=busy]");
        await Assertions.Expect(second.At("#progress-title")).ToHaveTextAsync("Waiting");
        await first.Button("Cancel").ClickAsync();
        await Assertions.Expect(second.At("#progress-note")).ToContainTextAsync("of 1000");
        await Assertions.Expect(second.Page.GetByAltText("The picture on its way")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await second.Button("Cancel").ClickAsync();
        await second.Page.WaitForSelectorAsync("body[data-state=ready]");
        Assert.AreNotEqual(before, id);
    }

    [TestMethod]
    public async Task History_AfterReload_ShowsAndOpensWhatWasMade()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();
        await visit.SayAsync("Draw this photo as a pencil sketch.", "sketch");
        await visit.StartAndFinishAsync();
        await visit.Page.ReloadAsync();
        await visit.LoadedAsync();

        await visit.Button("History").ClickAsync();
        ILocator entry = visit.At(".entries .open");
        await Assertions.Expect(entry).ToContainTextAsync("Draw this photo as a pencil sketch.");
        await Assertions.Expect(visit.At(".entries img")).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
        await visit.InspectAsync("history");
        await entry.ClickAsync();
        await visit.FinishAsync();
        await Assertions.Expect(visit.At("#divider")).ToBeVisibleAsync();
        Assert.IsNotEmpty(await visit.DownloadAsync("picture.png"));

        await visit.Button("History").ClickAsync();
        await visit.Button("Clear history").ClickAsync();
        await Assertions.Expect(visit.At(".entries li")).ToHaveCountAsync(0);
        await Assertions.Expect(visit.At("#history-empty")).ToBeVisibleAsync();
    }

    [TestMethod]
    public async Task Key_Wanted_IsAskedForAndKeptForTheTab()
    {
        string keys = Path.GetTempFileName();
        await File.WriteAllTextAsync(keys, "page 0123456789abcdef0123\n");
        Uri address = await Browsers.StartServerAsync(keys);
        await using Visit visit = await Visit.OpenAsync(address: address, isLoaded: false);
        ILocator dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("This server asks for a key");
        await visit.InspectAsync("key");

        await visit.Page.GetByLabel("Key", new() { Exact = true }).FillAsync("not the right one");
        await visit.Button("Use this key").ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("That key is not known here");
        await visit.Page.GetByLabel("Key", new() { Exact = true }).FillAsync("0123456789abcdef0123");
        await visit.Button("Use this key").ClickAsync();
        await visit.LoadedAsync();
        await visit.GivePhotoAsync();
        await visit.SayAsync("Make line art of this picture.", "Line art");
        await visit.StartAndFinishAsync();

        await visit.Page.ReloadAsync();
        await visit.LoadedAsync();
        await Assertions.Expect(dialog).ToBeHiddenAsync();
        await Assertions.Expect(visit.Button("Change key")).ToBeVisibleAsync();
        File.Delete(keys);
    }

    /// <summary>Starts a request that takes long, and returns its id.</summary>
    // Not by the page's own waiting, which evaluates text: its rules for content forbid that.
    private static async Task UntilCancelledAsync(Visit visit, string id)
    {
        string state = "";
        for (int tries = 0; tries < 100 && state != "cancelled"; tries++)
        {
            await Task.Delay(100);
            state = await visit.Page.EvaluateAsync<string>("async id => (await (await fetch('/api/requests/' + id)).json()).state", id);
        }

        Assert.AreEqual("cancelled", state);
    }

    private static async Task<string> StartLongAsync(Visit visit)
    {
        await visit.GiveSceneAsync();
        await visit.SayAsync("Estimate the depth of this picture.", "Depth");
        await visit.Page.EvaluateAsync("document.getElementById('options').open = true");
        await visit.Page.FillAsync("#option-steps", "1000");
        IResponse accepted = await visit.Page.RunAndWaitForResponseAsync(
            () => visit.Button("Start").ClickAsync(), response => response.Status == 202);
        return (await accepted.JsonAsync())!.Value.GetProperty("id").GetString()!;
    }
}
