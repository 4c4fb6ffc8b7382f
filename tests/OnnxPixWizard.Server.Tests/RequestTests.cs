using System.Text.Json;
using OnnxPixWizard.Cli;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests;

/// <summary>Requests of the server's own API.</summary>
[TestClass]
public sealed class RequestTests
{
    private static RunningServer Server => SharedServer.Server;

    /// <summary>The files are named as the command line names them beside its output.</summary>
    [TestMethod]
    [DataRow("-t", "task", "denoise", "--strength", "strength", "0.5")]
    [DataRow("-p", "instruction", "Remove the noise, then estimate the depth.", "--seed", "seed", "3")]
    [DataRow("-t", "task", "segmentation", "--size", "size", "input")]
    public async Task Submit_Picture_GivesTheBytesOfTheCommandLine(params string[] words)
    {
        using TemporaryFolder folder = new();
        byte[] photo = RunningServer.Photo();
        await File.WriteAllBytesAsync(folder.At("photo.png"), photo);
        using StringWriter output = new(), error = new();
        int code = await ProgramCommands.RunAsync(
            ["run", "-i", folder.At("photo.png"), words[0], words[2], words[3], words[5], "-o", folder.At("out/picture.png")],
            output, error);
        Assert.AreEqual(0, code, error.ToString());

        JsonElement job = await Server.AnswerAsync(photo, (words[1], words[2]), (words[4], words[5]));

        Assert.AreEqual("done", job.GetProperty("state").GetString(), job.ToString());
        string[] names = [.. job.GetProperty("files").EnumerateArray().Select(static file => file.GetProperty("name").GetString()!)];
        CollectionAssert.AreEquivalent(Directory.GetFiles(folder.At("out")).Select(static file => Path.GetFileName(file)).ToArray(), names);
        foreach (string name in names)
        {
            CollectionAssert.AreEqual(
                await File.ReadAllBytesAsync(folder.At("out/" + name)), await Server.FileAsync(job, name), name);
        }
    }

    /// <summary>Bodies that the documentation shows can be sent as they are.</summary>
    [TestMethod]
    [DataRow("submit", "/api/requests", 202)]
    [DataRow("choose", "/api/choose", 200)]
    [DataRow("createImage", "/v1/images/generations", 200)]
    public async Task Examples_OfTheDocument_AreAccepted(string route, string path, int expected)
    {
        using StringContent body = new(Http.ApiDocument.Examples[route], System.Text.Encoding.UTF8, "application/json");

        (int status, JsonElement answer) = await Server.SendAsync(HttpMethod.Post, path, body);

        Assert.AreEqual(expected, status, answer.ToString());
    }

    [TestMethod]
    public async Task Choose_OfSentence_TellsStepsAndConfidence()
    {
        using StringContent body = new(Http.ApiDocument.Examples["choose"], System.Text.Encoding.UTF8, "application/json");

        (_, JsonElement answer) = await Server.SendAsync(HttpMethod.Post, "/api/choose", body);

        CollectionAssert.AreEqual(
            new[] { "denoise", "depth" },
            answer.GetProperty("steps").EnumerateArray().Select(static step => step.GetProperty("task").GetString()).ToArray());
        Assert.IsTrue(answer.GetProperty("steps")[0].GetProperty("confidence").GetDouble() > 0.5);
        Assert.AreEqual("denoise", answer.GetProperty("nearest")[0].GetString());
    }

    [TestMethod]
    [DataRow("What is the capital of France?", 422, "not_understood")]
    [DataRow("", 400, "bad_request")]
    public async Task Choose_OfWhatMeansNothing_NamesTheNearest(string instruction, int expected, string code)
    {
        using StringContent body = new(
            JsonSerializer.Serialize(new { instruction }), System.Text.Encoding.UTF8, "application/json");

        (int status, JsonElement answer) = await Server.SendAsync(HttpMethod.Post, "/api/choose", body);

        Assert.AreEqual(expected, status);
        Assert.AreEqual(code, answer.GetProperty("error").GetProperty("code").GetString());
        Assert.AreEqual(expected == 422, answer.GetProperty("error").TryGetProperty("nearest", out JsonElement nearest));
        Assert.IsTrue(expected != 422 || nearest.GetArrayLength() == 2);
    }

    /// <summary>Bytes that are no UTF-8, and half of a pair of UTF-16.</summary>
    [TestMethod]
    [DataRow("7B22696E737472756374696F6E223A22D2227D")]
    [DataRow("7B22D2223A2278227D")]
    [DataRow("7B22696E737472756374696F6E223A225C7564383030227D")]
    public async Task Choose_TextThatIsNoUnicode_IsRefused(string hex)
    {
        using ByteArrayContent body = new(Convert.FromHexString(hex));
        body.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");

        (int status, JsonElement answer) = await Server.SendAsync(HttpMethod.Post, "/api/choose", body);

        Assert.AreEqual(400, status);
        StringAssert.Contains(answer.GetProperty("error").GetProperty("message").GetString(), "Unicode");
    }

    [TestMethod]
    public async Task BundlesAndTasks_TellWhatThereIs()
    {
        JsonElement bundles = (await Server.SendAsync(HttpMethod.Get, "/api/bundles")).Body;
        JsonElement tasks = (await Server.SendAsync(HttpMethod.Get, "/api/tasks")).Body;
        JsonElement inpaint = tasks.EnumerateArray().Single(static task => task.GetProperty("name").GetString() == "inpaint");
        JsonElement ready = (await Server.SendAsync(HttpMethod.Get, "/health/ready")).Body;

        Assert.AreEqual(3, bundles.GetArrayLength());
        Assert.IsTrue(bundles[0].GetProperty("default").GetBoolean());
        Assert.AreEqual(bundles[0].GetProperty("tasks").GetArrayLength(), tasks.GetArrayLength());
        Assert.IsTrue(inpaint.GetProperty("takesMask").GetBoolean() && inpaint.GetProperty("needsImage").GetBoolean());
        Assert.AreEqual("picture", inpaint.GetProperty("output").GetString());
        StringAssert.Contains("starting ready", ready.GetProperty("status").GetString()!);
    }

    [TestMethod]
    [DataRow(422, "invalid_option", "steps", "steps", "0")]
    [DataRow(422, "invalid_option", "steps", "steps", "100000")]
    [DataRow(400, "bad_request", "steps", "steps", "many")]
    [DataRow(400, "bad_request", "steps", "steps", "1.5")]
    [DataRow(400, "bad_request", "colour", "colour", "red")]
    [DataRow(422, "invalid_option", "n", "n", "11")]
    [DataRow(422, "invalid_option", "size", "size", "9000x9000")]
    [DataRow(422, "invalid_option", "task", "task", "text2image")]
    [DataRow(422, "invalid_option", "format", "format", "exe")]
    [DataRow(404, "model_not_found", "bundle", "bundle", "no-such")]
    public async Task Submit_OfWhatCanNotBe_NamesTheField(int expected, string code, string param, string field, string value)
    {
        (string, string)[] fields = field == "task" ? [(field, value)] : [("task", "denoise"), (field, value)];

        (int status, JsonElement answer) = await Server.SendAsync(
            HttpMethod.Post, "/api/requests", RunningServer.Form(RunningServer.Photo(), fields));

        JsonElement error = answer.GetProperty("error");
        Assert.AreEqual(expected, status, answer.ToString());
        Assert.AreEqual(code, error.GetProperty("code").GetString());
        Assert.AreEqual(param, error.GetProperty("param").GetString());
    }

    [TestMethod]
    public async Task Submit_SeveralFromText_GivesTheBytesOfTheCommandLine()
    {
        using TemporaryFolder folder = new();
        using StringWriter output = new(), error = new();
        int code = await ProgramCommands.RunAsync(
            ["generate", "-m", RunningServer.Texts, "--prompt", "a blue cube", "--count", "2", "--steps", "3", "--seed", "5", "-o",
                folder.At("picture-{n}.png")],
            output, error);
        Assert.AreEqual(0, code, error.ToString());

        JsonElement job = await Server.AnswerAsync(
            null, ("bundle", RunningServer.Texts), ("prompt", "a blue cube"), ("n", "2"), ("steps", "3"), ("seed", "5"));

        Assert.AreEqual(2, job.GetProperty("files").GetArrayLength(), job.ToString());
        CollectionAssert.AreEqual(
            await File.ReadAllBytesAsync(folder.At("picture-2.png")), await Server.FileAsync(job, "picture-2.png"));
    }
}
