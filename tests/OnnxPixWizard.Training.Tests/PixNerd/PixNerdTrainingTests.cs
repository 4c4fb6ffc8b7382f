using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Text;
using OnnxPixWizard.Training.Bundles;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Judging;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.PixNerd;
using OnnxPixWizard.Training.Torch;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Tests.PixNerd;

[TestClass]
public sealed class PixNerdTrainingTests
{
    private const int Rows = 3;
    private static string s_text = null!;

    [ClassInitialize]
    public static void Create(TestContext context)
    {
        s_text = Directory.CreateTempSubdirectory("onnxpixwizard-").FullName;
        PixNerdRun.Open(s_text, new PixNerdStart { IsText = true }, seed: 5, context.CancellationTokenSource.Token).Dispose();
    }

    [ClassCleanup]
    public static void Delete() => Directory.Delete(s_text, recursive: true);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fill_LinearPath_SameSeedSameBytesAndTargetsArePictures(bool isText)
    {
        (PixNerdModel model, Tokenizer? tokenizer) = Small(isText);
        ITrainingBatch first = Batch(model, tokenizer), second = Batch(model, tokenizer);

        first.Fill(3, updates: 0);
        second.Fill(4, updates: 0);
        bool differs = !first.Tensors.All[PixNerdInputs.Tokens].bytes.SequenceEqual(second.Tensors.All[PixNerdInputs.Tokens].bytes);
        second.Fill(3, updates: 9);

        Assert.IsTrue(differs);
        foreach ((string name, Tensor tensor) in first.Tensors.All)
        {
            Assert.IsTrue(tensor.bytes.SequenceEqual(second.Tensors.All[name].bytes), name);
        }

        ReadOnlySpan<float> state = first.Tensors.Floats(PixNerdInputs.Tokens), velocity = first.Tensors.Floats(PixNerdInputs.Target);
        ReadOnlySpan<float> times = first.Tensors.Floats(PixNerdInputs.Timesteps);
        for (int index = 0; index < state.Length; index++)
        {
            float data = state[index] + ((1 - times[index / (state.Length / Rows)]) * velocity[index]);
            Assert.IsTrue(Math.Abs(data) <= 1.0001f, "A picture's values lie in [-1, 1].");
        }

        first.Dispose();
        second.Dispose();
    }

    [TestMethod]
    public void Fill_FinerGrid_FieldsSeeSomeOfTheTransformersPixelsAndOthersBetween()
    {
        (PixNerdModel model, _) = Small(isText: false);
        using ITrainingBatch batch = new PixNerdObjective(model, null, new PixNerdTraining { FinerGrids = 1, FinestGrid = 2 })
            .CreateBatch(Stage(model));
        int shared = 0, between = 0;
        for (ulong seed = 1; seed <= 8; seed++)
        {
            batch.Fill(seed, updates: 0);
            bool[] columns = ArePicked(batch.Tensors.Floats(PixNerdInputs.Columns)),
                rows = ArePicked(batch.Tensors.Floats(PixNerdInputs.Rows));
            ReadOnlySpan<float> field = batch.Tensors.Floats(PixNerdInputs.Tokens),
                transformer = batch.Tensors.Floats(PixNerdInputs.Patches);
            for (int index = 0; index < field.Length; index++)
            {
                bool isPicked = columns[index % columns.Length] && rows[index / columns.Length % rows.Length];
                Assert.AreEqual(isPicked, field[index] == transformer[index]);
                (shared, between) = isPicked ? (shared + 1, between) : (shared, between + 1);
            }
        }

        Assert.IsTrue(shared > 0 && between > 0);

        // The places of a patch of 4 are thirds on its own grid, and sevenths on the grid finer by 2, of which a pick takes the even ones.
        static bool[] ArePicked(ReadOnlySpan<float> places) => [.. places.ToArray()
            .Select(static place => place * 3).All(static third => Math.Abs(third - Math.Round(third)) < 1e-4)
                ? places.ToArray().Select(static _ => true)
                : places.ToArray().Select(static place => (int)Math.Round(place * 7) % 2 == 0)];
    }

    [TestMethod]
    public void Fill_ClassDropped_IsTheNullClass()
    {
        (PixNerdModel model, _) = Small(isText: false);
        using ITrainingBatch batch = Batch(model, null, dropout: 1);

        batch.Fill(1, updates: 0);

        foreach (long id in batch.Tensors.Integers(PixNerdInputs.ClassIds))
        {
            Assert.AreEqual(model.Class!.NumClasses, id);
        }
    }

    [TestMethod]
    public void Fill_CaptionDropped_IsPaddingAlone()
    {
        (PixNerdModel model, Tokenizer? tokenizer) = Small(isText: true);
        using ITrainingBatch batch = Batch(model, tokenizer, dropout: 1);

        batch.Fill(1, updates: 0);

        Assert.AreEqual(-1, batch.Tensors.Integers(PixNerdInputs.TextMask).IndexOfAnyExcept(0));
        Assert.AreEqual(-1, batch.Tensors.Integers(PixNerdInputs.TextIds).IndexOfAnyExcept(tokenizer!.IdOf("<|endoftext|>")!.Value));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_ThirtyUpdates_LossFallsAndEveryParameterHasAGradient(bool isText)
    {
        (PixNerdModel model, Tokenizer? tokenizer) = Small(isText);
        string folder = Directory.CreateTempSubdirectory("onnxpixwizard-").FullName;
        try
        {
            using ParameterStore store = PixNerdObjective.CreateStore(model, 1);
            List<double> losses = [];
            TrainerOptions options = new()
            {
                Folder = folder,
                Stages = [new TrainingStage("small", new BatchShape([new(8, model.Side, model.Side)], model.TextTokens), 30)],
                Workers = 1,
                LogEvery = 10,
                LearningRate = new LearningRateSchedule { Peak = 5e-3f, WarmUp = 5 },
                HiddenMatrices = new MuonOptions { Covers = PixNerdObjective.IsHidden },
            };
            new Trainer(options, new PixNerdObjective(model, tokenizer, new PixNerdTraining()))
                .Run(store, new TrainingProgress(0, 0), report => losses.Add(report.Loss), static _ => { }, CancellationToken.None);

            Assert.IsTrue(losses[^1] < 0.95 * losses[0], $"{losses[0]} fell to {losses[^1]} only.");
            using TrainingWorker worker = new(
                new PixNerdObjective(model, tokenizer, new PixNerdTraining()), options.Stages[0], store, TrainingPrecision.Float32);
            worker.Run(1, 0);
            for (int index = 0; index < store.Slots.Count; index++)
            {
                Assert.IsTrue(worker.HasGradient(index), store.Slots[index].Name);
            }

            string sheet = Path.Combine(folder, "sheet.png");
            new PixNerdSheet(model, tokenizer, store).Draw(sheet);
            Assert.IsTrue(File.Exists(sheet));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Write_FolderWithAJudgeAlone_JudgeStaysAndANewRunStartsFromTheBundleExactly(bool isText)
    {
        string folder = Directory.CreateTempSubdirectory("onnxpixwizard-").FullName;
        try
        {
            string first = Path.Combine(folder, "first"), bundle = Path.Combine(folder, "bundle"), second = Path.Combine(folder, "second");
            (PixNerdModel model, _) = Small(isText);
            Directory.CreateDirectory(first);
            model.Save(first);
            File.Copy(Path.Combine(s_text, TokenizerFiles.Text), Path.Combine(first, TokenizerFiles.Text));
            using PixNerdRun trained = PixNerdRun.Open(first, new PixNerdStart { IsText = isText }, seed: 9, CancellationToken.None);
            string judge = Path.Combine(bundle, PictureJudge.FileName);
            Directory.CreateDirectory(bundle);
            File.WriteAllText(judge, "a judge");
            PixNerdRunBundle.Write(trained, first, bundle, "small");

            using PixNerdRun again = PixNerdRun.Open(second, new PixNerdStart { Bundle = bundle }, seed: 1, CancellationToken.None);

            Assert.AreEqual("a judge", File.ReadAllText(judge));
            Assert.AreEqual(trained.Store.Count, BundleManifest.Load(Path.Combine(bundle, BundleManifest.FileName)).Parameters);
            Assert.AreEqual(trained.Store.Count, again.Store.Count);
            foreach (ParameterSlot slot in trained.Store.Slots)
            {
                ParameterSlot other = again.Store.Slots[again.Store.IndexOf(slot.Name)];
                Assert.IsTrue(ParameterStore.Part(trained.Store.Averages,
                    slot).SequenceEqual(ParameterStore.Part(again.Store.Values, other)), slot.Name);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (PixNerdModel Model, Tokenizer? Tokenizer) Small(bool isText)
    {
        if (!isText)
        {
            return (new PixNerdModel
            {
                Side = 16,
                Class = new PixNerdClassOptions
                    { HiddenSize = 32, NumGroups = 2, PatchSize = 4, HiddenSizeX = 8, NumBlocks = 3, NumCondBlocks = 2, NumClasses = 12 },
            }, null);
        }

        PixNerdModel tiny = PixNerdModel.Load(s_text);
        return (tiny with
        {
            Side = 16,
            Text = tiny.Text! with { HiddenSize = 32, NumGroups = 2, PatchSize = 4, DecoderHiddenSize = 8, NumEncoderBlocks = 1 },
        }, Tokenizer.Load(Path.Combine(s_text, TokenizerFiles.Text)));
    }

    private static ITrainingBatch Batch(PixNerdModel model, Tokenizer? tokenizer, float dropout = 0.1f) =>
        new PixNerdObjective(model, tokenizer, new PixNerdTraining { ConditionDropout = dropout })
            .CreateBatch(Stage(model));

    private static TrainingStage Stage(PixNerdModel model) =>
        new("small", new BatchShape([new(Rows, model.Side, model.Side)], model.TextTokens), 1);
}
