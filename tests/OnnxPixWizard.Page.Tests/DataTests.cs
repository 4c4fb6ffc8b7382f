using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace OnnxPixWizard.Page.Tests;

[TestClass]
public sealed class DataTests
{
    [TestMethod]
    public async Task Depth_UnderPointer_IsTheValueOfTheFile()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GiveSceneAsync();
        await visit.SayAsync("Estimate the depth of this picture.", "Depth");
        await visit.StartAndFinishAsync();
        byte[] npy = await visit.DownloadAsync("picture.depth.npy");
        LocatorBoundingBoxResult box = (await visit.At("#canvas").BoundingBoxAsync())!;

        // The file holds 128x128 values; the middle of column 32 in row 96 is pointed at.
        await visit.Page.Mouse.MoveAsync(box.X + (box.Width * 32.5f / 128), box.Y + (box.Height * 96.5f / 128));
        await Assertions.Expect(visit.At("#reading")).ToContainTextAsync(Value(npy, 32, 96));
        await visit.At("#viewport").PressAsync("ArrowRight");
        await visit.At("#viewport").PressAsync("Shift+ArrowUp");
        await Assertions.Expect(visit.At("#reading")).ToContainTextAsync(Value(npy, 33, 86));
        await Assertions.Expect(visit.At("#announce")).ToContainTextAsync(Value(npy, 33, 86));
        await visit.InspectAsync("depth");
    }

    [TestMethod]
    public async Task Depth_OfAPhoto_IsRelative()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();
        await visit.SayAsync("Estimate the depth of this picture.", "Depth");
        await visit.StartAndFinishAsync();

        // The photo is no rendered scene, so nothing is told in metres.
        await Assertions.Expect(visit.At("#reading")).ToContainTextAsync("relative");
        await Assertions.Expect(visit.At("#warnings li")).Not.ToHaveCountAsync(0);
        await visit.InspectAsync("depth-of-a-photo");
    }

    [TestMethod]
    public async Task Depth_OfSceneLikeThoseTaughtOn_IsInMetres()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GiveSceneAsync();
        await visit.SayAsync("How far away is everything? Estimate the depth.", "Depth");
        await visit.StartAndFinishAsync();

        await Assertions.Expect(visit.At("#reading")).ToHaveTextAsync(
            new Regex(@"^\d+\.\d\d m away$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(visit.At(".ramp")).ToContainTextAsync("m far");
        await visit.InspectAsync("depth-in-metres");
    }

    [TestMethod]
    [DataRow(ReducedMotion.NoPreference, true)]
    [DataRow(ReducedMotion.Reduce, false)]
    public async Task Relief_TurnsByItself_UnlessMotionIsUnwanted(ReducedMotion motion, bool turns)
    {
        await using Visit visit = await Visit.OpenAsync(Visit.Desktop(motion: motion));
        await visit.GiveSceneAsync();
        await visit.SayAsync("Estimate the depth of this picture.", "Depth");
        await visit.StartAndFinishAsync();

        await visit.Tab("Depth").PressAsync("ArrowRight");
        await Assertions.Expect(visit.Tab("Relief")).ToHaveAttributeAsync("aria-selected", "true");
        ILocator relief = visit.At("canvas.relief");
        string first = (await relief.GetAttributeAsync("data-yaw"))!;
        await visit.Page.WaitForTimeoutAsync(700);
        Assert.AreEqual(turns, first != await relief.GetAttributeAsync("data-yaw"));

        await visit.At("#viewport").PressAsync("ArrowLeft");
        string still = (await relief.GetAttributeAsync("data-yaw"))!;
        await visit.Page.WaitForTimeoutAsync(300);
        Assert.AreEqual(still, await relief.GetAttributeAsync("data-yaw"));
        await Assertions.Expect(visit.Button("Turn slowly")).ToBeVisibleAsync();
        await visit.InspectAsync(turns ? "relief" : "relief-still");
    }

    [TestMethod]
    public async Task Segmentation_LegendEntry_StressesItsKind()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GiveSceneAsync();
        await visit.SayAsync("Segment this picture.", "segmentation");
        await visit.StartAndFinishAsync();

        ILocator first = visit.At(".legend button").First;
        await Assertions.Expect(first).ToContainTextAsync("%");
        await first.ClickAsync();
        await Assertions.Expect(first).ToHaveAttributeAsync("aria-pressed", "true");
        int[] strengths = await visit.At("#canvas canvas.data").EvaluateAsync<int[]>(
            "c => [...new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3))]");
        Assert.IsGreaterThan(1, strengths.Length);
        await visit.InspectAsync("labels");
    }

    [TestMethod]
    public async Task Mask_OfNamedObject_IsShownOverThePicture()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GiveSceneAsync();
        await visit.SayAsync("Make a mask of the red cylinder.", "mask");
        await visit.StartAndFinishAsync();

        await Assertions.Expect(visit.Tab("Mask")).ToHaveAttributeAsync("aria-selected", "true");
        await Assertions.Expect(visit.At("#view-extras .note")).ToContainTextAsync("found");
        await visit.InspectAsync("found-mask");
    }

    /// <summary>The shipped bundle finds no boxes: the view is shown a file in the form that the library writes.</summary>
    [TestMethod]
    public async Task Boxes_OfFile_AreDrawnAndListed()
    {
        await using Visit visit = await Visit.OpenAsync();
        await visit.GivePhotoAsync();

        await visit.Page.EvaluateAsync(
            """
            async () => {
              const { boxesView } = await import('/js/objects.js');
              const file = { width: 512, height: 512, boxes: [{ x: 170, y: 100, width: 240, height: 330, score: 0.91, pixels: 30000 }] };
              const canvas = document.getElementById('canvas');
              const show = layers => canvas.replaceChildren(...layers);
              const sourceLayers = () => [canvas.querySelector('img')];
              await boxesView({ viewport: null, sourceLayers, show }, new Blob([JSON.stringify(file)]));
            }
            """);

        await Assertions.Expect(visit.At(".boxes rect")).ToHaveAttributeAsync("width", "240");
        await Assertions.Expect(visit.At(".legend button")).ToContainTextAsync("91 % sure");
        await visit.At(".legend button").FocusAsync();
        await Assertions.Expect(visit.At(".boxes rect")).ToHaveClassAsync("stressed");
        await visit.InspectAsync("boxes");
    }

    private static string Value(byte[] npy, int x, int y)
    {
        int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(npy.AsSpan(8));
        float value = BinaryPrimitives.ReadSingleLittleEndian(npy.AsSpan(start + (4 * ((y * 128) + x))));
        return value.ToString("F2", CultureInfo.InvariantCulture);
    }
}
