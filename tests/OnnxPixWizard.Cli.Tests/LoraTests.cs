using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

[TestClass]
public sealed class LoraTests
{
    [TestMethod]
    public async Task Run_StyleWithoutTaskAndSentence_IsOfTheTaskThatItTells()
    {
        using TemporaryFolder folder = Prepared();

        (int code, string output, string error) = await Run(
            "run", "-i", folder.At("photo.jpg"), "-o", folder.At("out.png"), "--lora", folder.At("style.safetensors") + ":0.5", "--json");

        Assert.AreEqual(0, code, error);
        StringAssert.Contains(output, "\"restore\"");
    }

    [TestMethod]
    [DataRow("style.safetensors:much", 2, "--lora")]
    [DataRow("gone.safetensors", 3, "gone.safetensors")]
    [DataRow("photo.jpg", 3, "photo.jpg")]
    [DataRow("other.safetensors", 3, "layers.77.attention.wq.lora_A.weight")]
    public async Task Run_FileThatCantBeApplied_EndsInOneLine(string file, int expected, string told)
    {
        using TemporaryFolder folder = Prepared();
        LoraFiles.Write(folder.At("other.safetensors"), [("layers.77.attention.wq", 8, 8)]);

        (int code, _, string error) = await Run(
            "run", "-i", folder.At("photo.jpg"), "-t", "depth", "-o", folder.At("out.png"), "--lora", folder.At(file));

        Assert.AreEqual(expected, code, error);
        StringAssert.Contains(error, told);
        Assert.AreEqual(1, error.TrimEnd().Split('\n').Length);
        Assert.IsFalse(File.Exists(folder.At("out.png")));
    }

    [TestMethod]
    public async Task Run_OutputOverTheStyle_IsRefused()
    {
        using TemporaryFolder folder = Prepared();
        string style = folder.At("style.png");
        File.Move(folder.At("style.safetensors"), style);
        byte[] before = await File.ReadAllBytesAsync(style);

        (int code, _, string error) = await Run("run", "-i", folder.At("photo.jpg"), "-t", "depth", "-o", style, "--lora", style);

        Assert.AreEqual(2, code, error);
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(style));
    }

    [TestMethod]
    public async Task Batch_OtherStyleOrWeight_IsDoneAgain()
    {
        using TemporaryFolder folder = Prepared();
        string[] usual = ["batch", folder.At("photo.jpg"), "-t", "restore", "-o", folder.At("{name}.png")];

        (int first, string none, string error) = await Run(usual);
        (_, string again, _) = await Run(usual);
        (int styled, string with, string fault) = await Run([.. usual, "--lora", folder.At("style.safetensors")]);
        (_, string less, _) = await Run([.. usual, "--lora", folder.At("style.safetensors") + ":0.5"]);

        Assert.AreEqual((0, 0), (first, styled), error + fault);
        StringAssert.Contains(none, "1 done, 0 done before");
        StringAssert.Contains(again, "0 done, 1 done before");
        StringAssert.Contains(with, "1 done, 0 done before");
        StringAssert.Contains(less, "1 done, 0 done before");
    }

    /// <summary>Writes changes that fit the shipped bundle and say that they were taught under 'restore'.</summary>
    internal static void WriteStyle(string file)
    {
        int dim = BundleManifest.Load(Path.Combine(BundleLocator.Find(), BundleManifest.FileName)).Network.Dim;
        Dictionary<string, string> facts = new(StringComparer.Ordinal)
        {
            ["onnxpixwizard.task"] = "restore", ["onnxpixwizard.prompts"] = "[\"Make it a duotone.\"]",
        };
        LoraFiles.Write(file, [("transformer.layers.0.attention.wq", dim, dim)], rank: 1, facts: facts);
    }

    private static TemporaryFolder Prepared()
    {
        TemporaryFolder folder = new();
        CliTests.Photo(folder);
        WriteStyle(folder.At("style.safetensors"));
        return folder;
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), error = new(CultureInfo.InvariantCulture);
        int code = await ProgramCommands.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
