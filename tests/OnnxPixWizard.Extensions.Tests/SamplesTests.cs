using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Extensions.Tests;

/// <summary>The samples as programs, and what they make.</summary>
[TestClass]
public sealed partial class SamplesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pixwizard-samples-");

    [TestCleanup]
    public void Clean() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task ConsoleApp_TwoStepSentence_WritesPictureAndData()
    {
        string photo = Photo("photo.png");
        using Process process = Start("ConsoleApp", photo, "Remove the noise, then estimate the depth.", At("depth.png"));

        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.AreEqual(0, process.ExitCode, output);
        StringAssert.Contains(output, "denoise, then depth");
        Assert.AreEqual(new ImageSize(80, 64), ImageInfo.Read(At("depth.png")).Size);
        Assert.IsTrue(File.Exists(At("depth.depth.npy")));
    }

    [TestMethod]
    public async Task WorkerService_PictureAndRubbish_RestoresTheOneAndTellsOfTheOther()
    {
        Directory.CreateDirectory(At("in"));
        Photo("in/photo.png");
        await File.WriteAllTextAsync(At("in/notes.txt"), "no picture");
        using Process process = Start("WorkerService", "--in", At("in"), "--out", At("out"), "--task", "denoise");

        try
        {
            string log = await ReadUntilAsync(process, lines => lines.Contains("photo.png: denoise", StringComparison.Ordinal)
                && lines.Contains("notes.txt:", StringComparison.Ordinal));

            Assert.AreEqual(new ImageSize(80, 64), ImageInfo.Read(At("out/photo.png")).Size);
            Assert.AreEqual(1, Directory.GetFiles(At("out")).Length, log);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [TestMethod]
    public async Task AspNetMinimalApi_EditDepthAndHealth_Answer()
    {
        using Process process = Start("AspNetMinimalApi", "--urls", "http://127.0.0.1:0");
        try
        {
            string log = await ReadUntilAsync(process, static lines => Address().IsMatch(lines));
            using HttpClient client = new() { BaseAddress = new Uri(Address().Match(log).Value) };
            byte[] photo = await File.ReadAllBytesAsync(Photo("photo.png"));

            using HttpResponseMessage edit = await client.PostAsync("/edit?prompt=Remove+the+noise.", new ByteArrayContent(photo));
            using HttpResponseMessage depth = await client.PostAsync("/depth", new ByteArrayContent(photo));
            using HttpResponseMessage wrong = await client.PostAsync("/edit?prompt=Remove+the+noise.", new ByteArrayContent([1, 2, 3]));
            string health = await client.GetStringAsync("/health");

            Assert.AreEqual(new ImageSize(80, 64), ImageInfo.Read(await edit.Content.ReadAsByteArrayAsync()).Size);
            JsonElement map = JsonElement.Parse(await depth.Content.ReadAsStringAsync());
            int area = map.GetProperty("width").GetInt32() * map.GetProperty("height").GetInt32();
            Assert.AreEqual(area, map.GetProperty("values").GetArrayLength());
            Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);
            StringAssert.Contains(health, "photos: ");
            StringAssert.Contains(health, " on cpu in ");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<string> ReadUntilAsync(Process process, Func<string, bool> isThere)
    {
        using CancellationTokenSource late = new(Patience);
        string lines = string.Empty;
        while (!isThere(lines))
        {
            string line = await process.StandardOutput.ReadLineAsync(late.Token)
                ?? throw new AssertFailedException($"The sample ended: {lines}{await process.StandardError.ReadToEndAsync(late.Token)}");
            lines += line + "\n";
        }

        return lines;
    }

    private static Process Start(string sample, params string[] arguments)
    {
        DirectoryInfo built = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string repository = built.FullName;
        while (!File.Exists(Path.Combine(repository, "OnnxPixWizard.sln")))
        {
            repository = Path.GetDirectoryName(repository)!;
        }

        string program = Path.Combine(repository, "samples", sample, "bin", built.Parent!.Name, built.Name, sample + ".dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
    }

    private string Photo(string name)
    {
        byte[] pixels = new byte[3 * 80 * 64];
        new Random(1).NextBytes(pixels);
        new Picture(pixels, 80, 64).Save(At(name));
        return At(name);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
