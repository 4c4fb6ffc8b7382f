using Microsoft.Playwright;

namespace OnnxPixWizard.Page.Tests;

[TestClass]
public sealed class MaskTests
{
    /// <summary>Marked pixels of the mask that is shown, in its own.</summary>
    private const string CountMarked =
        "m => m.getContext('2d').getImageData(0, 0, m.width, m.height).data.reduce((n, v, i) => n + (i % 4 === 3 && v > 127), 0)";

    /// <summary>Mean difference of before and after within a rectangle of the picture.</summary>
    private const string Difference =
        """
        ([x, y, width, height]) => {
          const pixels = [...document.querySelectorAll('#canvas img')].map(image => {
            const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
            canvas.getContext('2d').drawImage(image, 0, 0);
            return canvas.getContext('2d').getImageData(x, y, width, height).data;
          });
          return pixels[0].reduce((sum, value, i) => sum + Math.abs(value - pixels[1][i]), 0) / pixels[0].length;
        }
        """;

    [TestMethod]
    public async Task Brush_MarkedArea_AloneIsPaintedAnew()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();
        await visit.Button("Mark an area").ClickAsync();
        LocatorBoundingBoxResult box = (await visit.At("#canvas").BoundingBoxAsync())!;
        (float x, float y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));

        await visit.Page.Mouse.MoveAsync(x - 40, y);
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(x + 40, y, new() { Steps = 5 });
        await visit.Page.Mouse.UpAsync();
        Assert.IsGreaterThan(1000, await visit.At("canvas.mask-layer").EvaluateAsync<int>(CountMarked));
        await visit.InspectAsync("mask");
        await visit.Button("Done").ClickAsync();
        await visit.SayAsync("Fill in the missing areas of this picture.", "Inpainting");
        await visit.StartAndFinishAsync();

        Assert.IsLessThan(0.5, await visit.Page.EvaluateAsync<double>(Difference, new[] { 0, 0, 512, 100 }), "Outside the mask");
        Assert.IsGreaterThan(3, await visit.Page.EvaluateAsync<double>(Difference, new[] { 240, 250, 30, 12 }), "Inside the mask");
        await visit.InspectAsync("inpainted");
    }

    [TestMethod]
    public async Task Rectangle_ByNumbers_MarksUndoesAndUnmarks()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();
        ILocator mask = visit.At("canvas.mask-layer");

        await visit.Button("Mark an area").PressAsync("Enter");
        await visit.At(".rectangle summary").PressAsync("Enter");
        await visit.Page.GetByLabel("Left", new() { Exact = true }).FillAsync("100");
        await visit.Page.GetByLabel("Top", new() { Exact = true }).FillAsync("50");
        await visit.Page.GetByLabel("Width", new() { Exact = true }).FillAsync("40");
        await visit.Page.GetByLabel("Height", new() { Exact = true }).FillAsync("30");
        await visit.Button("Mark").PressAsync("Enter");
        Assert.AreEqual(1200, await mask.EvaluateAsync<int>(CountMarked));

        await visit.Page.GetByLabel("Width", new() { Exact = true }).FillAsync("20");
        await visit.Button("Unmark").PressAsync("Enter");
        Assert.AreEqual(600, await mask.EvaluateAsync<int>(CountMarked));
        await visit.Page.Keyboard.PressAsync("Control+z");
        Assert.AreEqual(1200, await mask.EvaluateAsync<int>(CountMarked));
        await visit.Button("Clear").PressAsync("Enter");
        Assert.AreEqual(0, await mask.EvaluateAsync<int>(CountMarked));
        await visit.Button("Undo").PressAsync("Enter");
        Assert.AreEqual(1200, await mask.EvaluateAsync<int>(CountMarked));
        await visit.InspectAsync("rectangle");
    }
}
