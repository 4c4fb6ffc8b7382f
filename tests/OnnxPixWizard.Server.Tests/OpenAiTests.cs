using System.ClientModel;
using Microsoft.Extensions.AI;
using OnnxPixWizard.Cli;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;
using OpenAI;
using OpenAI.Images;
using OpenAI.Models;

namespace OnnxPixWizard.Server.Tests;

/// <summary>OpenAI's own .NET client, and Microsoft.Extensions.AI over it, against the server.</summary>
[TestClass]
public sealed class OpenAiTests
{
    private const string Prompt = "Remove the noise from this picture.";

    private static RunningServer Server => SharedServer.Server;

    [TestMethod]
    public async Task EditImage_OfOpenAiClient_GivesTheBytesOfTheCommandLine()
    {
        byte[] photo = RunningServer.Photo(seed: 2);
        using MemoryStream image = new(photo);

        GeneratedImage edited = await Images(RunningServer.Restorer).GenerateImageEditAsync(image, "photo.png", Prompt);

        CollectionAssert.AreEqual(await OfCommandLineAsync(photo, "-p", Prompt), edited.ImageBytes.ToArray());
    }

    [TestMethod]
    public async Task EditImage_WithTransparentHoles_PaintsThemAnew()
    {
        byte[] photo = RunningServer.Photo(128, 128, seed: 3);
        byte[] rgba = new byte[128 * 128 * 4], gray = new byte[128 * 128];
        for (int i = 0; i < gray.Length; i++)
        {
            bool isHole = i / 128 is > 40 and < 80 && i % 128 is > 40 and < 80;
            rgba[(4 * i) + 3] = isHole ? (byte)0 : byte.MaxValue;
            gray[i] = isHole ? byte.MaxValue : (byte)0;
        }

        byte[] transparent = RunningServer.Encoded(
            Tasks.SourcePicture.FromPixels(rgba, 128, 128, PixelFormat.Rgba).ToPhoto().Save);
        using MemoryStream image = new(photo), mask = new(transparent);

        GeneratedImage edited = await Images(RunningServer.Restorer).GenerateImageEditAsync(
            image, "photo.png", "Fill in the missing areas of this picture.", mask, "mask.png");

        using TemporaryFolder folder = new();
        new GrayImage8(gray, 128, 128).Save(folder.At("mask.png"));
        CollectionAssert.AreEqual(
            await OfCommandLineAsync(
                photo, "-p", "Fill in the missing areas of this picture.", "--mask", folder.At("mask.png")),
            edited.ImageBytes.ToArray());
    }

    [TestMethod]
    public async Task GenerateImages_OfOpenAiClient_GivesAsManyAsAskedFor()
    {
        GeneratedImageCollection images = await Images(RunningServer.Texts).GenerateImagesAsync(
            "a blue cube", 2, new OpenAI.Images.ImageGenerationOptions { ResponseFormat = GeneratedImageFormat.Bytes });

        Assert.AreEqual(2, images.Count);
        foreach (GeneratedImage image in images)
        {
            Assert.IsTrue(Tasks.SourcePicture.FromStream(image.ImageBytes.ToStream()).Size.Pixels > 0);
        }
    }

    [TestMethod]
    public async Task GenerateImage_AsUri_CanBeFetched()
    {
        GeneratedImage image = await Images(RunningServer.Texts).GenerateImageAsync(
            "a red ball", new OpenAI.Images.ImageGenerationOptions { ResponseFormat = GeneratedImageFormat.Uri });

        Assert.IsTrue((await Server.Client.GetByteArrayAsync(image.ImageUri)).Length > 0);
    }

    [TestMethod]
    public async Task GetModels_OfOpenAiClient_NamesTheBundles()
    {
        OpenAIModelCollection models = await Client().GetOpenAIModelClient().GetModelsAsync();

        CollectionAssert.AreEqual(
            new[] { RunningServer.Restorer, RunningServer.Texts, RunningServer.Classes }, models.Select(static m => m.Id).ToArray());
    }

    [TestMethod]
    [DataRow("dall-e-2", Prompt, 404, "There is no bundle 'dall-e-2'")]
    [DataRow(RunningServer.Restorer, "What is the capital of France?", 422, "Nearest")]
    public async Task EditImage_ThatCanNotBe_ThrowsTheClientsException(string model, string prompt, int status, string words)
    {
        using MemoryStream image = new(RunningServer.Photo());

        ClientResultException refused = await Assert.ThrowsExactlyAsync<ClientResultException>(
            () => Images(model).GenerateImageEditAsync(image, "photo.png", prompt));

        Assert.AreEqual(status, refused.Status);
        StringAssert.Contains(refused.Message, words);
    }

    [TestMethod]
    public async Task ImageGenerator_OfExtensionsAi_EditsAndPaints()
    {
        byte[] photo = RunningServer.Photo(seed: 4);
        using IImageGenerator editor = Images(RunningServer.Restorer).AsIImageGenerator();
        using IImageGenerator painter = Images(RunningServer.Texts).AsIImageGenerator();

        ImageGenerationResponse edited = await editor.GenerateAsync(
            new ImageGenerationRequest(Prompt, [new DataContent(photo, "image/png") { Name = "photo.png" }]));
        ImageGenerationResponse painted = await painter.GenerateAsync(new ImageGenerationRequest("a blue cube"));

        CollectionAssert.AreEqual(
            await OfCommandLineAsync(photo, "-p", Prompt), edited.Contents.OfType<DataContent>().Single().Data.ToArray());
        Assert.AreEqual("image/png", painted.Contents.OfType<DataContent>().Single().MediaType);
    }

    private static async Task<byte[]> OfCommandLineAsync(byte[] photo, params string[] more)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.At("photo.png"), photo);
        using StringWriter output = new(), error = new();
        int code = await ProgramCommands.RunAsync(
            ["run", "-i", folder.At("photo.png"), "-o", folder.At("picture.png"), .. more], output, error);
        Assert.AreEqual(0, code, error.ToString());
        return await File.ReadAllBytesAsync(folder.At("picture.png"));
    }

    private static ImageClient Images(string model) => Client().GetImageClient(model);

    private static OpenAIClient Client() => new(
        new ApiKeyCredential("none-is-asked-for"), new OpenAIClientOptions { Endpoint = new Uri(Server.Client.BaseAddress!, "v1") });
}
