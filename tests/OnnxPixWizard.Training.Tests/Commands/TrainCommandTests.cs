using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Autoencoders;
using OnnxPixWizard.Training.Commands;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Tests.Flow;

namespace OnnxPixWizard.Training.Tests.Commands;

[TestClass]
public sealed class TrainCommandTests
{
    private string _folder = null!;
    private string _run = null!;

    [TestInitialize]
    public void CreateFolder()
    {
        _folder = Directory.CreateTempSubdirectory("onnxpixwizard-").FullName;
        _run = Path.Combine(_folder, "run");
    }

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Train_FolderWithoutAutoencoder_EndsInOneLineThatNamesIt()
    {
        (int code, string error) = await Run("train", "--run", _run, "--autoencoder", _folder);

        Assert.AreEqual(ExitCode.BadInput, code);
        StringAssert.Contains(error, _folder, StringComparison.Ordinal);
        Assert.AreEqual(1, error.TrimEnd().Split('\n').Length);
        Assert.IsFalse(Directory.Exists(_run));
    }

    [TestMethod]
    public async Task Train_BundleAndAutoencoder_IsRefused()
    {
        (int code, string error) = await Run("train", "--run", _run, "--autoencoder", _folder, "--from", _folder);

        Assert.AreEqual(ExitCode.Usage, code);
        StringAssert.Contains(error, "--autoencoder", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(false, "10", null)]
    [DataRow(true, "10", "20 30")]
    public async Task Train_StepsOfTheOtherFamily_EndsBeforeARunBegins(bool latent, string first, string? rest)
    {
        List<string> arguments = ["train", "--run", _run];
        if (latent)
        {
            using AutoencoderRun autoencoder = AutoencoderRun.Open(_folder, bundle: null, SmallModel.SmallAutoencoder, 1);
            autoencoder.Export().Dispose();
            arguments.AddRange(["--autoencoder", _folder]);
        }

        arguments.AddRange(["--steps", first, .. rest?.Split(' ') ?? []]);
        (int code, string error) = await Run([.. arguments]);

        Assert.AreEqual(ExitCode.Usage, code);
        StringAssert.Contains(error, "--steps", StringComparison.Ordinal);
        Assert.IsFalse(Directory.Exists(_run));
    }

    [TestMethod]
    public async Task Train_NegativeFirstStage_IsRefusedBeforeARunBegins()
    {
        (int code, string error) = await Run("train", "--run", _run, "--small-tasks-first", "-1");

        Assert.AreEqual(ExitCode.Usage, code);
        StringAssert.Contains(error, "--small-tasks-first", StringComparison.Ordinal);
        Assert.IsFalse(Directory.Exists(_run));
    }

    [TestMethod]
    public async Task Train_AutoencoderForARunOfThePixelFamily_IsRefused()
    {
        ModelOptions.Tiny(600, 600).Save(_folder);
        AutoencoderFiles.SaveSizes(_folder, SmallModel.SmallAutoencoder);
        File.WriteAllText(Path.Combine(_folder, AutoencoderFiles.Encoder), "");
        File.WriteAllText(Path.Combine(_folder, AutoencoderFiles.Decoder), "");

        (int code, string error) = await Run("train", "--run", _folder, "--autoencoder", _folder);

        Assert.AreEqual(ExitCode.Usage, code);
        StringAssert.Contains(error, "pixel family", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Autoencoder_FromNoBundle_EndsInOneLineThatNamesIt()
    {
        (int code, string error) = await Run("autoencoder", "--run", _run, "--from", _folder);

        Assert.AreEqual(ExitCode.BadBundle, code);
        StringAssert.Contains(error, _folder, StringComparison.Ordinal);
        Assert.IsFalse(Directory.Exists(_run));
    }

    [TestMethod]
    [DataRow("train")]
    [DataRow("autoencoder")]
    [DataRow("pixnerd")]
    [DataRow("judge")]
    public async Task AnyTraining_CudaWithoutItsPackage_EndsInOneLineThatNamesIt(string name)
    {
        (int code, string error) = await Run(name, "--run", _run, "--device", "cuda");

        Assert.AreEqual(ExitCode.Unavailable, code, error);
        StringAssert.Contains(error, "TorchLibrary=cuda", StringComparison.Ordinal);
        Assert.AreEqual(1, error.TrimEnd().Split('\n').Length);
        Assert.IsFalse(Directory.Exists(_run));
    }

    private static async Task<(int Code, string Error)> Run(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        RootCommand root = [TrainCommand.Create(), AutoencoderCommand.Create(), PixNerdCommand.Create(), JudgeCommand.Create()];
        int code = await CommandLineHost.RunAsync(root, arguments, output, error);
        return (code, error.ToString());
    }
}
