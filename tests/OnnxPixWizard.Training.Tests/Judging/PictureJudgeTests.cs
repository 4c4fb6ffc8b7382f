using System.Numerics.Tensors;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Judging;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Pictures;
using OnnxPixWizard.Training.Torch;

namespace OnnxPixWizard.Training.Tests.Judging;

[TestClass]
public sealed class PictureJudgeTests
{
    private static readonly JudgeOptions s_sizes = new() { Side = 16, Channels = [8, 16], Features = 12 };
    private static readonly BatchShape s_shape = new([new BatchGroup(24, 16, 16)], 0);
    private string _folder = null!;

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("onnxpixwizard-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Run_OneUpdate_GradientsReachEveryParameter()
    {
        using ParameterStore store = JudgeObjective.CreateStore(s_sizes, 1);
        using TrainingWorker worker = new(
            new JudgeObjective(s_sizes), new TrainingStage("test", s_shape, 1), store, TrainingPrecision.Float32);

        worker.Run(3, 0);

        Assert.AreEqual(Math.Log(PictureClasses.Count), TensorPrimitives.Average<float>(worker.RowLoss), 0.7);
        for (int index = 0; index < store.Slots.Count; index++)
        {
            float squares = TensorPrimitives.SumOfSquares<float>(ParameterStore.Part(worker.Gradients, store.Slots[index]));
            Assert.IsTrue(worker.HasGradient(index) && float.IsFinite(squares) && squares > 0, store.Slots[index].Name);
        }
    }

    [TestMethod]
    public void Run_SomeUpdates_JudgesFarBetterThanChance()
    {
        using JudgeRun run = JudgeRun.Open(_folder, s_sizes, 1);
        TrainerOptions options = new()
        {
            Folder = _folder,
            Stages = [new TrainingStage("test", s_shape, 120)],
            Workers = 1,
            HiddenMatrices = null,
            LearningRate = new LearningRateSchedule { Peak = 1e-2f, WarmUp = 10 },
            AverageDecay = 0.9f,
        };
        new Trainer(options, new JudgeObjective(s_sizes))
            .Run(run.Store, run.Progress, static _ => { }, static _ => { }, CancellationToken.None);

        using PictureJudge judge = run.Export();
        double right = RealPictures.ShareRight(judge.Judge(RealPictures.Draw(0, 240, 16, seed: 1, CancellationToken.None)).Classes);

        Assert.IsTrue(right > 0.15, $"right on {right:P0}");
    }

    [TestMethod]
    public void Judge_ManyPictures_SameAsOneByOneAndOfRoundedValues()
    {
        using JudgeRun run = JudgeRun.Open(_folder, s_sizes, 1);
        using PictureJudge judge = run.Export();
        float[] pictures = RealPictures.Draw(0, 70, 16, seed: 1, CancellationToken.None);
        int size = 3 * 16 * 16;

        Judgement all = judge.Judge(pictures);
        Judgement last = judge.Judge(pictures.AsSpan(69 * size));
        Judgement nudged = judge.Judge(
            [.. pictures.AsSpan(69 * size).ToArray().Select(static value => ((MathF.Round((value + 1) * 127.5f) + 0.2f) / 127.5f) - 1)]);

        Assert.AreEqual(70, all.Classes.Count);
        Assert.AreEqual(70 * 12, all.Features.Length);
        Assert.AreEqual(all.Classes[69], last.Classes[0]);
        for (int i = 0; i < 12; i++)
        {
            Assert.AreEqual(all.Features.Span[(69 * 12) + i], last.Features.Span[i], 1e-5f);
            Assert.AreEqual(last.Features.Span[i], nudged.Features.Span[i], 1e-6f);
        }
    }

    [TestMethod]
    public void Load_WrittenJudge_KnowsItsClassesAndSide()
    {
        using JudgeRun run = JudgeRun.Open(_folder, s_sizes, 1);

        using PictureJudge judge = run.Export();

        Assert.AreEqual(16, judge.Side);
        Assert.AreEqual(12, judge.FeatureCount);
        CollectionAssert.AreEqual(PictureClasses.Names.ToArray(), judge.ClassNames.ToArray());
    }

    [TestMethod]
    public void Load_NoJudge_IsRefused()
    {
        string text = Path.Combine(_folder, "text.onnx");
        File.WriteAllText(text, "no model");

        Assert.AreEqual(text, Assert.ThrowsExactly<JudgeException>(() => PictureJudge.Load(text)).Path);
        Assert.ThrowsExactly<JudgeException>(() => PictureJudge.Load(Path.Combine(_folder, "missing.onnx")));
    }

    [TestMethod]
    public void Fill_Batch_HoldsByteValuesAndOneClassARow()
    {
        using ITrainingBatch batch = new JudgeObjective(s_sizes).CreateBatch(new TrainingStage("test", s_shape, 1));

        batch.Fill(5, 0);

        foreach (float value in batch.Tensors.Floats(JudgeGraph.Image))
            Assert.AreEqual(MathF.Round((value + 1) * 127.5f), (value + 1) * 127.5f, 1e-3f);
        ReadOnlySpan<float> targets = batch.Tensors.Floats(JudgeGraph.Target);
        for (int row = 0; row < 24; row++)
        {
            ReadOnlySpan<float> target = targets.Slice(row * PictureClasses.Count, PictureClasses.Count);
            Assert.AreEqual(1, TensorPrimitives.Sum(target));
            Assert.AreEqual(batch.KindOf(row), PictureClasses.Names[target.IndexOf(1f)]);
        }
    }

    [TestMethod]
    public void Draw_TwoSets_ShareNoPicture()
    {
        float[] first = RealPictures.Draw(0, 24, 8, seed: 1, CancellationToken.None),
        second = RealPictures.Draw(1, 24, 8, seed: 1, CancellationToken.None);
        int size = 3 * 8 * 8;

        for (int i = 0; i < 24; i++)
        {
            for (int j = 0; j < 24; j++)
                Assert.IsFalse(first.AsSpan(i * size, size).SequenceEqual(second.AsSpan(j * size, size)), $"{i}, {j}");
        }
    }
}
