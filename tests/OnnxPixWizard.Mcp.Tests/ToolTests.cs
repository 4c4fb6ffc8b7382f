using System.Collections.Concurrent;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Mcp.Tests;

[TestClass]
public sealed class ToolTests
{
    private static readonly string Photo = Convert.ToBase64String(Connected.Photo());

    [TestMethod]
    public async Task ListTools_OfTheShippedBundles_AreThoseOfTheirTasks()
    {
        await using Connected server = await Connected.OpenAsync();

        IList<McpClientTool> tools = await server.Client.ListToolsAsync();

        CollectionAssert.IsSubsetOf(
            new[] { "inpaint", "generate", "restore", "describe_depth", "describe_normals", "segment", "find", "draw_lines", "edit" },
            tools.Select(static tool => tool.Name).ToArray());
        JsonElement restore = tools.Single(static tool => tool.Name == "restore").JsonSchema;
        CollectionAssert.IsSubsetOf(
            new[] { "denoise", "deblur", "super-resolution", "restore" },
            restore.GetProperty("properties").GetProperty("task").GetProperty("enum").EnumerateArray()
                .Select(static word => word.GetString()).ToArray());
        Assert.IsFalse(restore.GetProperty("properties").TryGetProperty("image_path", out _), "paths are for a folder that is allowed");
        StringAssert.Contains(tools.Single(static tool => tool.Name == "generate").Description, "ball");
        StringAssert.Contains(server.Client.ServerInstructions, "base64");
    }

    [TestMethod]
    [DataRow(null, "restore")]
    [DataRow("denoise", "denoise")]
    public async Task Restore_Photo_GivesItsPictureAtItsSize(string? task, string done)
    {
        await using Connected server = await Connected.OpenAsync();

        CallToolResult result = await server.CallAsync("restore", ("image", Photo), ("task", task), ("format", "webp"));

        JsonElement facts = Connected.Facts(result);
        Assert.AreEqual(done, facts.GetProperty("task").GetString());
        Assert.AreEqual("photos", facts.GetProperty("bundle").GetString());
        Assert.AreEqual("image/webp", result.Content.OfType<ImageContentBlock>().Single().MimeType);
        Assert.AreEqual(new ImageSize(80, 64), Connected.Pictures(result).Single().Size);
        Assert.IsTrue(JsonElement.DeepEquals(facts, result.StructuredContent!.Value));
    }

    [TestMethod]
    public async Task Restore_Enlargement_HasTheScaleAskedFor()
    {
        await using Connected server = await Connected.OpenAsync();

        CallToolResult result = await server.CallAsync(
            "restore", ("image", "data:image/png;base64," + Photo), ("task", "super-resolution"), ("scale", 2));

        Assert.AreEqual(new ImageSize(160, 128), Connected.Pictures(result).Single().Size);
    }

    [TestMethod]
    public async Task DescribeDepth_Photo_TellsAGridOfDepthsAndWhetherToBelieveThem()
    {
        await using Connected server = await Connected.OpenAsync();

        JsonElement facts = Connected.Facts(await server.CallAsync("describe_depth", ("image", Photo)));

        JsonElement data = facts.GetProperty("data");
        Assert.AreEqual(6, data.GetProperty("grid").GetArrayLength());
        Assert.AreEqual(8, data.GetProperty("grid")[0].GetArrayLength());
        Assert.IsTrue(data.GetProperty("nearest").GetDouble() <= data.GetProperty("median").GetDouble());
        Assert.IsTrue(data.GetProperty("median").GetDouble() <= data.GetProperty("farthest").GetDouble());
        CollectionAssert.Contains(new[] { "metres", "relative" }, data.GetProperty("unit").GetString());
    }

    [TestMethod]
    public async Task Segment_Photo_TellsSharesThatSumToOne()
    {
        await using Connected server = await Connected.OpenAsync();

        JsonElement facts = Connected.Facts(await server.CallAsync("segment", ("image", Photo)));

        JsonElement[] classes = [.. facts.GetProperty("data").GetProperty("classes").EnumerateArray()];
        Assert.AreEqual(1, classes.Sum(static each => each.GetProperty("share").GetDouble()), delta: 0.01);
        Assert.IsTrue(classes.All(static each => each.GetProperty("box")[2].GetInt32() is > 0 and <= 80));
    }

    [TestMethod]
    [DataRow("describe_normals", "normals")]
    [DataRow("draw_lines", "canny")]
    public async Task ReadingTool_Photo_AnswersByItsTask(string tool, string task)
    {
        await using Connected server = await Connected.OpenAsync();

        JsonElement facts = Connected.Facts(tool == "draw_lines"
            ? await server.CallAsync(tool, ("image", Photo), ("task", task)) : await server.CallAsync(tool, ("image", Photo)));

        Assert.AreEqual(task, facts.GetProperty("task").GetString());
    }

    [TestMethod]
    [DataRow("mask")]
    [DataRow("highlight")]
    public async Task Find_Object_IsAskedForByItsName(string task)
    {
        await using Connected server = await Connected.OpenAsync();

        JsonElement facts = Connected.Facts(
            await server.CallAsync("find", ("image", Photo), ("what", "the small red ball"), ("task", task)));

        Assert.AreEqual(task, facts.GetProperty("task").GetString());
        StringAssert.Contains(facts.GetProperty("instruction").GetString(), "red ball");
        Assert.IsTrue(facts.GetProperty("data").TryGetProperty("found", out _));
    }

    [TestMethod]
    public async Task Inpaint_Mask_LeavesAllElseAsItWas()
    {
        await using Connected server = await Connected.OpenAsync();
        byte[] hole = new byte[80 * 64];
        hole.AsSpan((30 * 80) + 20, 20).Fill(byte.MaxValue);
        using MemoryStream mask = new();
        new GrayImage8(hole, 80, 64).Save(mask);

        CallToolResult result = await server.CallAsync("inpaint", ("image", Photo), ("mask", Convert.ToBase64String(mask.ToArray())));

        Picture before = Picture.Load(Connected.Photo()), after = Connected.Pictures(result).Single();
        Assert.AreEqual("inpaint", Connected.Facts(result).GetProperty("task").GetString());
        Assert.IsTrue(before.Pixels[..(3 * 80 * 20)].SequenceEqual(after.Pixels[..(3 * 80 * 20)]), "rows above the hole");
    }

    [TestMethod]
    [DataRow(null, "a red ball on a sandy ground", "text2image")]
    [DataRow("classes", "ball", "draw")]
    [DataRow("texts", "a red ball", "draw")]
    public async Task Generate_EachBundle_PaintsTwoPictures(string? bundle, string prompt, string task)
    {
        await using Connected server = await Connected.OpenAsync();

        CallToolResult result = await server.CallAsync("generate", ("prompt", prompt), ("count", 2), ("seed", 3), ("bundle", bundle));

        Picture[] pictures = Connected.Pictures(result);
        Assert.AreEqual(task, Connected.Facts(result).GetProperty("task").GetString());
        Assert.AreEqual(2, pictures.Length);
        Assert.IsFalse(pictures[0].Pixels.SequenceEqual(pictures[1].Pixels));
    }

    [TestMethod]
    public async Task Edit_TwoThingsInOneSentence_TellsBothSteps()
    {
        await using Connected server = await Connected.OpenAsync();

        JsonElement facts = Connected.Facts(await server.CallAsync(
            "edit", ("image", Photo), ("instruction", "Remove the noise, then estimate the depth.")));

        CollectionAssert.AreEqual(
            new[] { "denoise", "depth" },
            facts.GetProperty("steps").EnumerateArray().Select(static step => step.GetProperty("task").GetString()).ToArray());
    }

    [TestMethod]
    [DataRow("restore", "task", "paint", "take one of denoise")]
    [DataRow("restore", "strength", 2.0, "must lie between 0 and 1")]
    [DataRow("restore", "sead", 1, "there is no argument 'sead'")]
    [DataRow("restore", "image", "###", "is no base64")]
    [DataRow("restore", "image", "AAAA", "picture")]
    [DataRow("restore", "image", null, "'image' is missing")]
    [DataRow("draw_lines", "format", "png", "'task' is missing")]
    [DataRow("edit", "instruction", "What is the capital of France?", "It can do:")]
    [DataRow("generate", "prompt", null, "'prompt' is missing")]
    [DataRow("generate", "count", 9, "count is 9")]
    [DataRow("restore", "image_path", "/etc/hostname", "there is no argument 'image_path'")]
    public async Task Call_WhatCannotBe_IsAnErrorOfTheToolInTheLibrarysWords(string tool, string name, object? value, string message)
    {
        await using Connected server = await Connected.OpenAsync();
        Dictionary<string, object?> arguments = tool == "generate" ? new() { ["prompt"] = "a ball" } : new() { ["image"] = Photo };
        arguments[name] = value;

        CallToolResult result = await server.Client.CallToolAsync(tool, arguments);

        Assert.AreEqual(true, result.IsError);
        StringAssert.Contains(((TextContentBlock)result.Content.Single()).Text, message);
        Assert.AreNotEqual(string.Empty, result.StructuredContent!.Value.GetProperty("error").GetString());
    }

    [TestMethod]
    public async Task Call_WithAFolder_ReadsAndWritesInItAlone()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pixwizard-mcp-");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "photo.png"), Connected.Photo());
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "link.png"), "/etc/hostname");
            await using Connected server = await Connected.OpenAsync(new PixWizardMcpOptions { Folder = folder.FullName });

            JsonElement facts = Connected.Facts(
                await server.CallAsync("describe_depth", ("image_path", "photo.png"), ("output_path", "depth.png")));
            CallToolResult again = await server.CallAsync("restore", ("image_path", "photo.png"), ("output_path", "depth.png"));
            CallToolResult beside = await server.CallAsync("restore", ("image_path", "../photo.png"));
            CallToolResult linked = await server.CallAsync("restore", ("image_path", "link.png"));

            Assert.AreEqual(4, facts.GetProperty("files").GetArrayLength());
            Assert.IsTrue(File.Exists(Path.Combine(folder.FullName, "depth.depth.npy")));
            StringAssert.Contains(((TextContentBlock)again.Content.Single()).Text, "nothing is overwritten");
            StringAssert.Contains(((TextContentBlock)beside.Content.Single()).Text, "outside of the folder");
            StringAssert.Contains(((TextContentBlock)linked.Content.Single()).Text, "outside of the folder");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public async Task Call_ProgressAskedFor_ComesNumbered()
    {
        await using Connected server = await Connected.OpenAsync();
        ConcurrentQueue<ProgressNotificationValue> told = [];

        CallToolResult result = await server.Client.CallToolAsync(
            "generate", new Dictionary<string, object?> { ["prompt"] = "a ball" }, new Told(told.Enqueue));

        Assert.AreNotEqual(true, result.IsError);
        CollectionAssert.AllItemsAreUnique(told.Select(static each => each.Progress).ToArray(), "the client may hear of them in any order");
        Assert.IsTrue(told.Any(static each => each.Message!.StartsWith("sampling 1 of", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Call_CancelledByTheClient_Ends()
    {
        await using Connected server = await Connected.OpenAsync();
        using CancellationTokenSource stop = new();
        Told first = new(_ => stop.Cancel());

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await server.Client.CallToolAsync(
            "generate", new Dictionary<string, object?> { ["prompt"] = "a ball", ["count"] = 8 }, first, cancellationToken: stop.Token));

        CallToolResult next = await server.CallAsync("generate", ("prompt", "ball"), ("bundle", "classes"));
        Assert.AreNotEqual(true, next.IsError, "the server goes on");
    }

    private sealed class Told(Action<ProgressNotificationValue> tell) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => tell(value);
    }
}
