using System.CommandLine;
using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Training.Commands;
using OnnxPixWizard.Training.Lora;

namespace OnnxPixWizard.Training.Tests.Lora;

[TestClass]
public sealed class LoraTrainingTests
{
    private string _folder = null!;

    private string Pairs => Path.Combine(_folder, "pairs");

    private string RunFolder => Path.Combine(_folder, "run");

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("onnxpixwizard-lora-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Lora_FewUpdatesOfTheRestorer_ComeNearerToPairsThatWereNotTaught()
    {
        StylePairs.Write(Pairs, count: 4, side: 64, seed: 1);
        string held = Path.Combine(_folder, "held");
        StylePairs.Write(held, count: 2, side: 64, seed: 100);

        (int code, string output, string error) = await Run("--steps", "24", "--crops", "2", "--crop", "32", "--learning-rate", "0.006",
            "--rank", "4", "--prompt", "Make it a duotone.", "--test", held);

        Assert.AreEqual(ExitCode.Done, code, error);
        double[] losses = Losses();
        Assert.IsTrue(losses[^1] < losses[0], string.Join(", ", losses));
        LoraFigures figures = LoraFigures.Measure(BundleLocator.Find(), "restore", Path.Combine(RunFolder, LoraTraining.ChangesFile),
            PairList.Read(held, root: null, "Make it a duotone."), CancellationToken.None);
        Assert.IsTrue(figures.Taught > figures.Bundle + 1, $"{figures}");
        StringAssert.Contains(output, $"with the changes {figures.Taught:F2} dB");
    }

    [TestMethod]
    public async Task Lora_RunAgain_GoesOnFromItsCheckpoint()
    {
        StylePairs.Write(Pairs, count: 1, side: 48, seed: 1);
        _ = await Run("--steps", "1", "--crops", "1", "--crop", "32", "--layers", "keep", "conv_out");

        (int code, string output, string error) = await Run("--steps", "2", "--crops", "1", "--crop", "32", "--layers", "keep", "conv_out");
        (int other, _, string told) = await Run("--steps", "3", "--rank", "3");

        Assert.AreEqual(ExitCode.Done, code, error);
        StringAssert.Contains(output, "task 'restore': 2 layers");
        StringAssert.Contains(output, ", 1 updates made");
        Assert.AreEqual(ExitCode.Usage, other);
        StringAssert.Contains(told, "other settings");
        using SafeTensorsFile file = SafeTensorsFile.Open(Path.Combine(RunFolder, LoraTraining.ChangesFile));
        CollectionAssert.AreEquivalent(
            new[] { "keep", "conv_out" }.SelectMany(static layer => new[]
                { $"restorer.{layer}.lora_A.weight", $"restorer.{layer}.lora_B.weight", $"restorer.{layer}.alpha" }).ToArray(),
            file.Tensors.Keys.ToArray());
        Assert.AreEqual("restore", file.Metadata["onnxpixwizard.task"]);
    }

    [TestMethod]
    public async Task Lora_TaskOfTheTransformer_ChangesItsLayers()
    {
        StylePairs.Write(Pairs, count: 1, side: 128, seed: 1);
        string bundle = Path.Combine(Path.GetDirectoryName(BundleLocator.Find())!, "pixwizard-tiny-latent");

        (int code, _, string error) = await RunFrom(bundle, "--task", "denoise", "--steps", "1", "--crops", "3", "--rank", "2",
            "--layers", "*attention.w?", "--test", Pairs);

        Assert.AreEqual(ExitCode.Done, code, error);
        using SafeTensorsFile file = SafeTensorsFile.Open(Path.Combine(RunFolder, LoraTraining.ChangesFile));
        Assert.IsTrue(file.Tensors.Keys.All(static key => key.StartsWith("transformer.layers.", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("--task", "depth", "depth")]
    [DataRow("--task", "nothing", "nothing")]
    [DataRow("--layers", "nothing.*", "--layers")]
    [DataRow("--pairs", "/nowhere", "/nowhere")]
    public async Task Lora_WhatDoesNotFit_EndsInOneLineBeforeARunBegins(string option, string value, string told)
    {
        StylePairs.Write(Pairs, count: 1, side: 48, seed: 1);

        (int code, _, string error) = await Run(option, value);

        Assert.IsTrue(code is ExitCode.Usage or ExitCode.BadInput, error);
        StringAssert.Contains(error, told);
        Assert.AreEqual(1, error.TrimEnd().Split('\n').Length);
        Assert.IsFalse(Directory.Exists(RunFolder));
    }

    private double[] Losses() => [.. File.ReadLines(Path.Combine(RunFolder, "log.jsonl"))
        .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("Loss").GetDouble())];

    private Task<(int Code, string Output, string Error)> Run(params string[] arguments) => RunFrom(BundleLocator.Find(), arguments);

    private async Task<(int Code, string Output, string Error)> RunFrom(string bundle, params string[] arguments)
    {
        StringWriter output = new(), error = new();
        string[] usual = ["lora", "--run", RunFolder, "--from", bundle, "--workers", "1", "--training-precision", "fp32"];
        RootCommand root = [LoraCommand.Create()];
        int code = await CommandLineHost.RunAsync(
            root, [.. usual, .. arguments.Contains("--pairs") ? [] : new[] { "--pairs", Pairs }, .. arguments], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
