using Microsoft.Playwright;

namespace OnnxPixWizard.Page.Tests;

[TestClass]
public sealed class SentenceTests
{
    [TestMethod]
    public async Task Sentence_ThatMeansNothing_OffersTheNearestTasks()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();

        await visit.Page.FillAsync("#sentence", "What is the capital of France?");
        ILocator nearest = visit.At(".refusal button");
        await Assertions.Expect(nearest).ToHaveCountAsync(2);
        await visit.InspectAsync("refused");

        string sentence = await nearest.First.InnerTextAsync();
        await nearest.First.ClickAsync();
        await Assertions.Expect(visit.At("#sentence")).ToHaveValueAsync(sentence);
        await Assertions.Expect(visit.At(".meaning")).ToHaveCountAsync(1);
    }

    [TestMethod]
    public async Task Start_OfRefusedSentence_StaysAndOffersTheNearestTasks()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();
        await visit.Page.FillAsync("#sentence", "What is the capital of France?");

        await visit.At("#sentence").PressAsync("Enter");

        await visit.Page.WaitForSelectorAsync("body[data-state=ready] .refusal button");
        await Assertions.Expect(visit.At("#sentence")).ToBeFocusedAsync();
    }

    [TestMethod]
    public async Task Sentence_OfTwoTasks_ShowsBothSteps()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();

        await visit.Page.FillAsync("#sentence", "Remove the noise, then estimate the depth.");

        await Assertions.Expect(visit.At(".meaning")).ToHaveCountAsync(2);
        await Assertions.Expect(visit.At(".understood ol")).ToHaveAttributeAsync("aria-label", "Understood as these steps");
        await visit.InspectAsync("two-steps");
    }

    [TestMethod]
    public async Task Suggestions_TypedWords_ComeFirst()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();

        await visit.Page.FillAsync("#sentence", "rain");

        await Assertions.Expect(visit.At("#chips button").First).ToHaveTextAsync("Remove the rain.");
        await visit.At("#more-chips").ClickAsync();
        await Assertions.Expect(visit.At("#more-chips")).ToHaveAttributeAsync("aria-expanded", "true");
        Assert.IsGreaterThan(10, await visit.At("#chips button").CountAsync());
    }

    [TestMethod]
    public async Task Options_NamedTaskAndSeed_AreSent()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();
        await visit.At("#options summary").ClickAsync();
        await visit.InspectAsync("options");

        await visit.Page.SelectOptionAsync("#option-task", "normals");
        await visit.Page.FillAsync("#option-seed", "7");
        await visit.Page.SelectOptionAsync("#option-format", "webp");
        await Assertions.Expect(visit.At(".meaning .sure")).ToHaveTextAsync("chosen by you");
        // A browser does not tell what a form with files in it holds once it is sent.
        await visit.Page.EvaluateAsync(
            """
            () => {
              const send = window.fetch;
              window.fetch = (address, how) => {
                window.sent = how?.body instanceof FormData ? Object.fromEntries(how.body) : window.sent;
                return send(address, how);
              };
            }
            """);
        await visit.Button("Start").ClickAsync();
        await visit.FinishAsync();

        Assert.AreEqual("normals", await visit.Page.EvaluateAsync<string>("window.sent.task"));
        Assert.AreEqual("7", await visit.Page.EvaluateAsync<string>("window.sent.seed"));
        await Assertions.Expect(visit.Tab("Directions")).ToHaveAttributeAsync("aria-selected", "true");
        await Assertions.Expect(visit.At("#files a").First).ToHaveAttributeAsync("download", "picture.webp");
        await Assertions.Expect(visit.At("#reading")).ToContainTextAsync("(");
        await visit.InspectAsync("normals");
    }
}
