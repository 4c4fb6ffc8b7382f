using Microsoft.Extensions.AI;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Extensions.Tests;

[TestClass]
public sealed class ImageGeneratorTests
{
    private static IImageGenerator Edits => SharedBundles.Get<IImageGenerator>();

    private static IImageGenerator Draws => SharedBundles.Get<IImageGenerator>(SharedBundles.Draws);

    [TestMethod]
    public async Task GenerateImagesAsync_Text_PaintsTheLibrarysOwnPicture()
    {
        ImageGenerationOptions options = new() { AdditionalProperties = new() { ["steps"] = 2, ["seed"] = "7" } };

        ImageGenerationResponse response = await Edits.GenerateImagesAsync("a red ball on a sandy ground", options);

        DataContent content = (DataContent)response.Contents.Single();
        PixWizardResult own = SharedBundles.All.PixWizard().Run(
            new PixWizardRequest { Instruction = "a red ball on a sandy ground", Steps = 2, Seed = 7 });
        Assert.AreEqual("image/png", content.MediaType);
        Assert.IsTrue(own.Picture.Pixels.SequenceEqual(Picture.Load(content.Data.Span).Pixels));
        Assert.AreEqual("text2image", ((PixWizardResult)content.RawRepresentation!).Task);
    }

    [TestMethod]
    [DataRow("image/jpeg", ImageFormat.Jpeg)]
    [DataRow("image/webp", ImageFormat.WebP)]
    public async Task EditImageAsync_Picture_IsRestoredInTheFormatAskedFor(string mediaType, ImageFormat format)
    {
        ImageGenerationResponse response = await Edits.EditImageAsync(
            Content(72, 56), "Remove the noise from this photo.", new ImageGenerationOptions { MediaType = mediaType });

        DataContent content = (DataContent)response.Contents.Single();
        ImageInfo info = ImageInfo.Read(content.Data.Span);
        Assert.AreEqual(mediaType, content.MediaType);
        Assert.AreEqual(format, info.Format);
        Assert.AreEqual(new ImageSize(72, 56), info.Size);
        Assert.AreEqual("denoise", ((PixWizardResult)content.RawRepresentation!).Task);
    }

    [TestMethod]
    public async Task EditImagesAsync_TwoPicturesAndAMask_EachIsAnswered()
    {
        ImageGenerationOptions options = new() { AdditionalProperties = new() { ["task"] = "inpaint", ["mask"] = Content(64, 64) } };

        ImageGenerationResponse response = await Edits.EditImagesAsync([Content(64, 64), Content(64, 64)], string.Empty, options);

        Assert.AreEqual(2, response.Contents.Count);
        Assert.IsTrue(response.Contents.All(static content => ((PixWizardResult)content.RawRepresentation!).Task == "inpaint"));
    }

    [TestMethod]
    public async Task EditImageAsync_Depth_BringsTheDataWithIt()
    {
        ImageGenerationResponse response = await Edits.EditImageAsync(Content(64, 64), "Estimate the depth of this picture.");

        Assert.IsInstanceOfType<DepthMap>(((PixWizardResult)response.Contents.Single().RawRepresentation!).Data);
    }

    [TestMethod]
    public async Task GenerateImagesAsync_KeyedClasses_DrawsCountPicturesOfTheSize()
    {
        ImageGenerationOptions options = new()
        {
            Count = 2, ImageSize = new System.Drawing.Size(128, 64), AdditionalProperties = new() { ["steps"] = 1, ["solver"] = "euler" },
        };

        ImageGenerationResponse response = await Draws.GenerateImagesAsync("ball", options);

        Picture[] pictures = [.. response.Contents.Select(static content => Picture.Load(((DataContent)content).Data.Span))];
        Assert.AreEqual(2, pictures.Length);
        Assert.AreEqual(new ImageSize(128, 64), pictures[0].Size);
        Assert.IsFalse(pictures[0].Pixels.SequenceEqual(pictures[1].Pixels), "each has a seed of its own");
    }

    [TestMethod]
    public async Task GenerateImagesAsync_ModelId_NamesTheBundle()
    {
        ImageGenerationOptions options = new() { ModelId = SharedBundles.Texts, AdditionalProperties = new() { ["steps"] = 1 } };

        ImageGenerationResponse response = await Edits.GenerateImagesAsync("a red ball", options);

        Assert.AreEqual("a red ball", ((PixNerdResult)response.Contents.Single().RawRepresentation!).Prompt);
        await Assert.ThrowsExactlyAsync<UnknownBundleException>(
            () => Edits.GenerateImagesAsync("a red ball", new ImageGenerationOptions { ModelId = "portrait" }));
    }

    [TestMethod]
    [DataRow("steps", "1,5", "steps is '1,5'")]
    [DataRow("steps", 0, "must lie between 1 and 1000")]
    [DataRow("sede", 1, "there is no option 'sede'")]
    [DataRow("mask", "hole.png", "String is no picture")]
    [DataRow("quality", 101, "quality is 101")]
    public async Task EditImageAsync_WrongOption_IsTheLibrarysError(string name, object value, string message)
    {
        ImageGenerationOptions options = new() { AdditionalProperties = new() { [name] = value } };

        OptionException e = await Assert.ThrowsExactlyAsync<OptionException>(
            () => Edits.EditImageAsync(Content(64, 64), "Remove the noise.", options));

        StringAssert.Contains(e.Message, message);
    }

    [TestMethod]
    public async Task GenerateAsync_WhatCannotBe_IsTheLibrarysError()
    {
        await Refused(Edits, new("Remove the noise.", [new UriContent("https://example.com/a.png", "image/png")]), null, "is an address");
        await Refused(Draws, new("ball", [Content(8, 8)]), null, "draws from words alone");
        await Refused(Edits, new("a ball"), new() { MediaType = "image/heic" }, "take one of image/png");
        await Refused(Edits, new("a ball"), new() { ResponseFormat = ImageGenerationResponseFormat.Uri }, "ask for Data");
        await Assert.ThrowsExactlyAsync<ImageException>(
            () => Edits.EditImageAsync(new DataContent(new byte[] { 1, 2, 3 }, "image/png"), "Remove the noise."));
        await Assert.ThrowsExactlyAsync<InstructionException>(
            () => Edits.EditImageAsync(Content(64, 64), "What is the capital of France?"));
    }

    [TestMethod]
    public async Task GenerateAsync_Cancelled_Ends()
    {
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => Edits.GenerateImagesAsync("a ball", cancellationToken: stop.Token));
    }

    [TestMethod]
    public void GetService_KnownTypes_AreThere()
    {
        Assert.AreSame(Draws, Draws.GetService<IImageGenerator>());
        Assert.AreSame(SharedBundles.All, Draws.GetService<PixWizardBundles>());
        Assert.AreEqual(SharedBundles.Draws, Draws.GetService<ImageGeneratorMetadata>()!.DefaultModelId);
        Assert.AreEqual(BundleFamily.PixNerdClass, Draws.GetService<Bundle>()!.Family);
        Assert.IsNull(Draws.GetService<IImageGenerator>("key"));
    }

    private static async Task Refused(
        IImageGenerator generator, ImageGenerationRequest request, ImageGenerationOptions? options, string message)
    {
        OptionException e = await Assert.ThrowsExactlyAsync<OptionException>(() => generator.GenerateAsync(request, options));
        StringAssert.Contains(e.Message, message);
    }

    /// <summary>A picture of two gray halves with some noise.</summary>
    private static DataContent Content(int width, int height)
    {
        byte[] pixels = new byte[3 * width * height];
        Random random = new(1);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i / 3 % width < width / 2 ? 60 : 190) + random.Next(30));
        }

        using MemoryStream stream = new();
        new Picture(pixels, width, height).Save(stream);
        return new DataContent(stream.ToArray(), "image/png");
    }
}
