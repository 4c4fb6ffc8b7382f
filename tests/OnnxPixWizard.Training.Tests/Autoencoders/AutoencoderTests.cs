using System.Numerics.Tensors;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Training.Autoencoders;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.States;
using OnnxPixWizard.Training.Tests.Flow;
using OnnxPixWizard.Training.Torch;

namespace OnnxPixWizard.Training.Tests.Autoencoders;

[TestClass]
public sealed class AutoencoderTests
{
    private static readonly VaeOptions s_sizes = SmallModel.SmallAutoencoder;
    private static readonly BatchShape s_shape = new([new BatchGroup(4, 32, 24)], 0);
    private string _folder = null!;

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("onnxpixwizard-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Run_OneUpdate_GradientsReachEveryParameter()
    {
        using ParameterStore store = AutoencoderObjective.CreateStore(s_sizes, 1);
        using TrainingWorker worker = new(
            new AutoencoderObjective(s_sizes), new TrainingStage("test", s_shape, 1), store, TrainingPrecision.Float32);

        worker.Run(3, 0);

        for (int index = 0; index < store.Slots.Count; index++)
        {
            Assert.IsTrue(worker.HasGradient(index), store.Slots[index].Name);
            float squares = TensorPrimitives.SumOfSquares<float>(ParameterStore.Part(worker.Gradients, store.Slots[index]));
            Assert.IsTrue(float.IsFinite(squares), store.Slots[index].Name);

            // Adding one number to all keys of an attention changes nothing.
            Assert.IsTrue(squares > 0 || store.Slots[index].Name.EndsWith("to_k.bias", StringComparison.Ordinal), store.Slots[index].Name);
        }
    }

    [TestMethod]
    public void Run_SomeUpdates_LossFalls()
    {
        using ParameterStore store = AutoencoderObjective.CreateStore(s_sizes, 1);
        List<TrainingReport> reports = [];

        new Trainer(Options(60), new AutoencoderObjective(s_sizes))
            .Run(store, new TrainingProgress(0, 0), reports.Add, static _ => { }, CancellationToken.None);

        Assert.IsTrue(reports[^1].Loss < 0.8 * reports[0].Loss, $"{reports[0].Loss} -> {reports[^1].Loss}");
        CollectionAssert.IsSubsetOf(reports[^1].TaskLoss.Keys.ToArray(), (string[])["leaves", "noisy", "painted", "scene"]);
    }

    [TestMethod]
    public void Run_StoppedAndResumed_SameParametersAsInOneGo()
    {
        using AutoencoderRun whole = AutoencoderRun.Open(Path.Combine(_folder, "whole"), bundle: null, s_sizes, 1), parts = Open();
        AutoencoderObjective objective = new(s_sizes);
        new Trainer(Options(6) with { Folder = Path.Combine(_folder, "whole") }, objective)
            .Run(whole.Store, whole.Progress, static _ => { }, static _ => { }, CancellationToken.None);

        using CancellationTokenSource stop = new();
        new Trainer(Options(6) with { LogEvery = 1 }, objective)
            .Run(parts.Store, parts.Progress, report => { if (report.Step == 2) stop.Cancel(); }, static _ => { }, stop.Token);
        using AutoencoderRun resumed = Open();
        new Trainer(Options(6), objective).Run(resumed.Store, resumed.Progress, static _ => { }, static _ => { }, CancellationToken.None);

        Assert.AreEqual(2, resumed.Progress.Step);
        foreach (ParameterSlot slot in whole.Store.Slots)
        {
            Assert.IsTrue(
                ParameterStore.Part(whole.Store.Values, slot).SequenceEqual(ParameterStore.Part(resumed.Store.Values, slot)), slot.Name);
            Assert.IsTrue(ParameterStore.Part(whole.Store.Averages, slot).SequenceEqual(ParameterStore.Part(resumed.Store.Averages, slot)),
                slot.Name);
        }
    }

    [TestMethod]
    public void Export_ScalingFactor_LatentsOfScenesHaveMeanSquareOfAboutOne()
    {
        using AutoencoderRun run = Open();
        using LatentSpace space = run.Export();
        using ITrainingBatch batch = new AutoencoderObjective(s_sizes)
            .CreateBatch(new TrainingStage("test", new BatchShape([new BatchGroup(32, 128, 128)], 0), 1));
        float[] state = new float[4 * 16 * 16];
        double sum = 0;

        batch.Fill(8, 0);
        for (int row = 0; row < 32; row++)
        {
            space.Encode(batch.Tensors.Floats(AutoencoderGraph.Image).Slice(row * 3 * 128 * 128, 3 * 128 * 128), 128, 128, state);
            sum += TensorPrimitives.SumOfSquares<float>(state) / state.Length / 32;
        }

        Assert.AreEqual(1, sum, 0.4);
        Assert.AreEqual(run.Options.ScalingFactor, AutoencoderFiles.LoadSizes(_folder).ScalingFactor);
    }

    [TestMethod]
    public void Fill_NoisySource_TargetIsTheCleanPicture()
    {
        using ITrainingBatch batch = new AutoencoderObjective(s_sizes)
            .CreateBatch(new TrainingStage("test", new BatchShape([new BatchGroup(64, 128, 128)], 0), 1));
        int planes = 3 * 128 * 128;

        batch.Fill(5, 0);

        int noisy = 0;
        for (int row = 0; row < 64; row++)
        {
            Span<float> image = batch.Tensors.Floats(AutoencoderGraph.Image).Slice(row * planes, planes);
            Span<float> target = batch.Tensors.Floats(AutoencoderGraph.Target).Slice(row * planes, planes);
            bool isNoisy = batch.KindOf(row) == "noisy";
            noisy += isNoisy ? 1 : 0;
            Assert.AreEqual(isNoisy, !image.SequenceEqual(target), batch.KindOf(row));
        }

        Assert.IsTrue(noisy is > 0 and < 20, $"{noisy}");
    }

    private AutoencoderRun Open() => AutoencoderRun.Open(_folder, bundle: null, s_sizes, 1);

    private TrainerOptions Options(int steps) => new()
    {
        Folder = _folder,
        Stages = [new TrainingStage("test", s_shape, steps)],
        Seed = 5,
        LogEvery = 10,
        CheckpointEvery = 1000,
        HiddenMatrices = new MuonOptions { Covers = AutoencoderObjective.IsHidden },
        LearningRate = new LearningRateSchedule { Peak = 3e-3f, WarmUp = 5 },
    };
}
