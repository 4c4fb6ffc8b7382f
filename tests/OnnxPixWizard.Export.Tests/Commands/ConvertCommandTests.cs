using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Tests.Conversion;

namespace OnnxPixWizard.Export.Tests.Commands;

[TestClass]
public sealed class ConvertCommandTests
{
    [TestMethod]
    public async Task Convert_SynthesizedFolders_GivesABundle()
    {
        string root = Directory.CreateTempSubdirectory("pixwizard-command-").FullName;
        (string Option, string Config)[] parts = [
            ("--dit", "pixwizard-small"), ("--text-encoder", "gemma-small"), ("--clip", "clip-small"), ("--vae", "sdxl-vae-small")];
        List<string> arguments = ["convert", "pixwizard", "--out", Path.Combine(root, "bundle"), "--precision", "int8"];
        foreach ((string option, string config) in parts)
        {
            arguments.AddRange([option, Path.Combine(root, config)]);
            Assert.AreEqual(
                ExitCode.Done, (await RunAsync("synthesize", "--config", config, "--seed", "2", "--out", Path.Combine(root, config))).Code);
        }

        (int code, string output, string error) = await RunAsync([.. arguments]);

        Assert.AreEqual(ExitCode.Done, code, error);
        StringAssert.Contains(output, "563,313 parameters");
        Assert.AreEqual("int8", OnnxPixWizard.Bundles.BundleManifest.Load(Path.Combine(root, "bundle", "bundle.json")).Precision);
        Directory.Delete(root, recursive: true);
    }

    [TestMethod]
    public async Task Convert_SynthesizedPixNerd_GivesABundle()
    {
        string root = Directory.CreateTempSubdirectory("pixwizard-command-").FullName;
        foreach (string config in (string[])["pixnerd-small-t2i", "qwen3-small"])
        {
            Assert.AreEqual(
                ExitCode.Done, (await RunAsync("synthesize", "--config", config, "--seed", "2", "--out", Path.Combine(root, config))).Code);
        }

        (int code, string output, string error) = await RunAsync(
            "convert", "pixnerd", "--checkpoint", Path.Combine(root, "pixnerd-small-t2i"), "--text-encoder",
            Path.Combine(root, "qwen3-small"), "--grid", "64x32",
            "--precision", "int8", "--out", Path.Combine(root, "bundle"));

        Assert.AreEqual(ExitCode.Done, code, error);
        StringAssert.Contains(output, "484,787 parameters");
        Assert.AreEqual("int8", OnnxPixWizard.Bundles.BundleManifest.Load(Path.Combine(root, "bundle", "bundle.json")).Precision);
        Directory.Delete(root, recursive: true);
    }

    [TestMethod]
    [DataRow("--grid", "64", ExitCode.Usage)]
    [DataRow("--grid", "0x64", ExitCode.Usage)]
    [DataRow("--grid", "30x64", ExitCode.Usage)]
    [DataRow("--text-encoder", "/no/such/folder", ExitCode.BadInput)]
    [DataRow("--class-names", "/no/such/file", ExitCode.BadInput)]
    public async Task Convert_PixNerdWithAWrongOption_SaysWhich(string option, string value, int expected)
    {
        string root = Directory.CreateTempSubdirectory("pixwizard-command-").FullName;
        await RunAsync("synthesize", "--config", "pixnerd-small", "--out", Path.Combine(root, "nerd"));

        (int code, _, string error) = await RunAsync(
            "convert", "pixnerd", "--checkpoint", Path.Combine(root, "nerd"), "--out", Path.Combine(root, "bundle"), option, value);

        Assert.AreEqual(expected, code, error);
        Assert.HasCount(1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.IsFalse(Directory.Exists(Path.Combine(root, "bundle")));
        Directory.Delete(root, recursive: true);
    }

    [TestMethod]
    [DataRow("gemma-small")]
    [DataRow("qwen3-small")]
    public async Task Convert_GenAi_GivesAModelOnce(string config)
    {
        string root = Directory.CreateTempSubdirectory("pixwizard-command-").FullName;
        await RunAsync("synthesize", "--config", config, "--out", Path.Combine(root, "checkpoint"));
        string[] arguments =
            ["convert", "genai", "--from", Path.Combine(root, "checkpoint"), "--out", Path.Combine(root, "model"), "--int4"];

        (int code, string output, string error) = await RunAsync(arguments);
        (int again, _, string complaint) = await RunAsync(arguments);

        Assert.AreEqual(ExitCode.Done, code, error);
        StringAssert.Contains(output, "hidden states differ from the text encoder's by 0.");
        Assert.IsTrue(File.Exists(Path.Combine(root, "model", "genai_config.json")));
        Assert.AreEqual(ExitCode.Usage, again);
        StringAssert.Contains(complaint, "it stays as it is");
        Directory.Delete(root, recursive: true);
    }

    [TestMethod]
    public async Task Convert_PartWithoutItsFolder_IsUsage()
    {
        (int code, _, string error) = await RunAsync("convert", "pixwizard", "--out", "nowhere", "--parts", "clip");

        Assert.AreEqual(ExitCode.Usage, code);
        StringAssert.Contains(error, "--clip");
    }

    [TestMethod]
    [DataRow("--parts", "unet")]
    [DataRow("--precision", "int2")]
    public async Task Convert_UnknownWord_IsUsage(string option, string word)
    {
        (int code, _, string error) = await RunAsync("convert", "pixwizard", "--out", "nowhere", option, word);

        Assert.AreEqual(ExitCode.Usage, code);
        StringAssert.Contains(error, word);
    }

    [TestMethod]
    public async Task Convert_FolderThatIsNotThere_IsBadInput()
    {
        (int code, _, string error) = await RunAsync(
            "convert", "pixwizard", "--out", "nowhere", "--parts", "clip", "--clip", "/no/such/folder");

        Assert.AreEqual(ExitCode.BadInput, code);
        StringAssert.Contains(error, "/no/such/folder");
    }

    [TestMethod]
    public async Task Convert_TensorsThatDoNotFit_PrintsEachAndOneLineOfError()
    {
        using PublishedFolders published = new();
        published.Rewrite(PartNames.Vae, static tensors => tensors.Skip(2).Select(static tensor => (tensor.Key, tensor.Value)));

        (int code, string output, string error) = await RunAsync(
            "convert", "pixwizard", "--out", published.Bundle, "--parts", "vae", "--vae", published[PartNames.Vae]);

        Assert.AreEqual(ExitCode.BadInput, code);
        Assert.HasCount(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.HasCount(1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        StringAssert.Contains(error, "2 missing, 0 surplus, 0 mis-shaped");
    }

    [TestMethod]
    public async Task Convert_OntoAFile_IsAnOutputThatCannotBeWritten()
    {
        using PublishedFolders published = new();
        await File.WriteAllTextAsync(published.Bundle, "a file");

        (int code, _, string error) = await RunAsync(
            "convert", "pixwizard", "--out", published.Bundle, "--parts", "vae", "--vae", published[PartNames.Vae]);

        Assert.AreEqual(ExitCode.Usage, code);
        StringAssert.Contains(error, "--out");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        RootCommand root = new("test") { ConvertCommand.Create(), SynthesizeCommand.Create() };
        int code = await CommandLineHost.RunAsync(root, arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
