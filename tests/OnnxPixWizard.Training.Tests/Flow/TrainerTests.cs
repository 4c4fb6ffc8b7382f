using OnnxPixWizard.Bundles;
using OnnxPixWizard.Training.Bundles;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.States;
using OnnxPixWizard.Training.Torch;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Tests.Flow;

[TestClass]
internal sealed class TrainerTests
{
    private static SmallModel s_model = null!;
    private static SmallModel s_latent = null!;

    [ClassInitialize]
    public static void Create(TestContext _) => (s_model, s_latent) = (new SmallModel(), new SmallModel(latent: true));

    [ClassCleanup]
    public static void Delete()
    {
        s_model.Dispose();
        s_latent.Dispose();
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fill_SameSeed_SameBatch(bool latent)
    {
        SmallModel model = latent ? s_latent : s_model;
        using TrainingBatch first = new(model.Options, model.Shape), second = new(model.Options, model.Shape);
        BatchFiller filler = model.Filler();

        filler.Fill(first, 9);
        filler.Fill(second, 8);
        bool differs = first.Tensors.All.Keys.Any(name => !first.Tensors.All[name].bytes.SequenceEqual(second.Tensors.All[name].bytes));
        filler.Fill(second, 9);

        Assert.IsTrue(differs);
        foreach ((string name, Tensor tensor) in first.Tensors.All)
        {
            Assert.IsTrue(tensor.bytes.SequenceEqual(second.Tensors.All[name].bytes), name);
        }
    }

    [TestMethod]
    public void Fill_SmallTasks_BringsWhatComesSeldomLaterAndEachAlike()
    {
        using TrainingBatch batch = new(s_model.Options, s_model.Shape);
        BatchFiller filler = s_model.Filler(TaskMix.SmallTasks);
        float mean = TaskMix.Default.Average(static mix => mix.Share);
        Dictionary<TrainingTask, int> counts = [];
        for (ulong seed = 0; seed < 120; seed++)
        {
            filler.Fill(batch, seed);
            foreach (TrainingTask task in batch.Tasks)
            {
                counts[task] = counts.GetValueOrDefault(task) + 1;
            }
        }

        CollectionAssert.AreEquivalent(
            TaskMix.Default.Where(mix => mix.Share < mean).Select(static mix => mix.Task).ToArray(), counts.Keys.ToArray());
        double expected = 120.0 * s_model.Shape.Rows / counts.Count;
        Assert.IsTrue(counts.Values.All(count => Math.Abs(count - expected) < 0.4 * expected), string.Join(", ", counts));
    }

    [TestMethod]
    public void Fill_LinearPath_StatePlusRestOfVelocityIsTheTarget()
    {
        using TrainingBatch batch = new(s_model.Options, s_model.Shape);
        TaskMix generation = TaskMix.Default.Single(static task => task.NoiseScale > 0);
        s_model.Filler([generation], new ConditionDropout(0, 0, 0)).Fill(batch, 4);

        for (int row = 0; row < s_model.Shape.Rows; row++)
        {
            float time = batch.Row(ModelInputs.Timesteps, row)[0];
            Span<float> state = batch.Row(ModelInputs.Tokens, row), velocity = batch.Row(ModelInputs.Target, row);
            for (int index = 0; index < state.Length; index++)
            {
                float data = state[index] + ((1 - time) * velocity[index]);
                Assert.IsTrue(Math.Abs(data) <= 1.00001f, "A picture's values lie in [-1, 1].");
            }
        }
    }

    [TestMethod]
    public void Fill_TasksWeighed_OnlyLossWeightsChange()
    {
        using TrainingBatch even = new(s_model.Options, s_model.Shape), weighed = new(s_model.Options, s_model.Shape);
        BatchFiller filler = s_model.Filler();

        filler.Fill(even, 12);
        filler.Fill(weighed, 12, new TrainingLessons(WeighsTasks: true, StemRestoration: 0));

        foreach (string name in even.Tensors.All.Keys.Where(static name => name != ModelInputs.Weights))
        {
            Assert.IsTrue(even.Tensors.All[name].bytes.SequenceEqual(weighed.Tensors.All[name].bytes), name);
        }

        for (int row = 0; row < s_model.Shape.Rows; row++)
        {
            float weight = TaskMix.Default.Single(task => task.Task == weighed.Tasks[row]).LossWeight;
            Assert.AreEqual((1f, weight), (even.LossWeights[row], weighed.LossWeights[row]));
            float[] plain = even.Row(ModelInputs.Weights, row).ToArray(), scaled = weighed.Row(ModelInputs.Weights, row).ToArray();
            CollectionAssert.AreEqual(plain.Select(value => (double)(value * weight)).ToArray(),
                scaled.Select(static value => (double)value).ToArray(), new Near());
        }
    }

    [TestMethod]
    [DataRow(0, false, 0f, true)]
    [DataRow(9, false, 0f, true)]
    [DataRow(10, true, 0f, true)]
    [DataRow(20, true, 1f, true)]
    [DataRow(25, true, 1f, false)]
    [DataRow(300, true, 8f, false)]
    public void LessonsAt_EachBeginsAtItsUpdate(int step, bool weighsTasks, float stemRestoration, bool hidesPlaces)
    {
        FlowOptions options = new() { LossWeightsFrom = 10, StemRestoration = [(20, 1), (30, 8)], PlacesFrom = 25 };

        Assert.AreEqual(new TrainingLessons(weighsTasks, stemRestoration, hidesPlaces), options.LessonsAt(step));
    }

    [TestMethod]
    public void Fill_StemRestoration_OnlyNoisyPicturesThatAreSeen()
    {
        using TrainingBatch batch = new(s_model.Options, s_model.Shape);
        BatchFiller filler = s_model.Filler(dropout: new ConditionDropout(0, Picture: 0.5f, 0));
        int asked = 0, lost = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            filler.Fill(batch, seed, new TrainingLessons(WeighsTasks: false, StemRestoration: 3));
            for (int row = 0; row < s_model.Shape.Rows; row++)
            {
                bool isSeen = batch.Row(ModelInputs.ImageKeep, row)[0] > 0, isNoisy = batch.Tasks[row] == TrainingTask.Denoise;
                Assert.AreEqual(isSeen && isNoisy ? 3f : 0, batch.Row(ModelInputs.StemRestoration, row)[0]);
                asked += isSeen && isNoisy ? 1 : 0;
                lost += !isSeen && isNoisy ? 1 : 0;
            }
        }

        Assert.IsTrue(asked > 0 && lost > 0, "The seeds draw both kinds.");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_SomeUpdates_LossFalls(bool latent)
    {
        SmallModel model = latent ? s_latent : s_model;
        using ParameterStore store = FlowObjective.CreateStore(model.Options, 1);
        List<TrainingReport> reports = [];

        new Trainer(model.Training(60), model.Objective)
            .Run(store, new TrainingProgress(0, 0), reports.Add, static _ => { }, CancellationToken.None);

        Assert.AreEqual(6, reports.Count);
        Assert.IsTrue(reports[^1].Loss < 0.9 * reports[0].Loss, $"{reports[0].Loss} -> {reports[^1].Loss}");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_StoppedAndResumed_SameParametersAsInOneGo(bool latent)
    {
        SmallModel model = latent ? s_latent : s_model;
        using ParameterStore whole = FlowObjective.CreateStore(model.Options, 1), parts = FlowObjective.CreateStore(model.Options, 1),
            resumed = FlowObjective.CreateStore(model.Options, 2);
        string folder = Directory.CreateDirectory(Path.Combine(model.Folder, "resumed")).FullName;
        Trainer trainer = new(model.Training(6, folder), model.Objective);
        trainer.Run(whole, new TrainingProgress(0, 0), static _ => { }, static _ => { }, CancellationToken.None);

        using CancellationTokenSource stop = new();
        TrainerOptions stopping = model.Training(6, folder) with { LogEvery = 1 };
        new Trainer(stopping, model.Objective)
            .Run(parts, new TrainingProgress(0, 0), report => { if (report.Step == 3) stop.Cancel(); }, static _ => { }, stop.Token);
        TrainingProgress progress = TrainingCheckpoint.Load(Path.Combine(folder, Trainer.CheckpointFile), resumed);
        trainer.Run(resumed, progress, static _ => { }, static _ => { }, CancellationToken.None);

        Assert.AreEqual(3, progress.Step);
        foreach (ParameterSlot slot in whole.Slots)
        {
            Assert.IsTrue(ParameterStore.Part(whole.Values, slot).SequenceEqual(ParameterStore.Part(resumed.Values, slot)), slot.Name);
            Assert.IsTrue(ParameterStore.Part(whole.Averages, slot).SequenceEqual(ParameterStore.Part(resumed.Averages, slot)), slot.Name);
        }
    }

    [TestMethod]
    [DataRow(TrainingPrecision.Float32)]
    [DataRow(TrainingPrecision.BFloat16)]
    public void Run_Again_SameBytes(TrainingPrecision precision)
    {
        using ParameterStore first = FlowObjective.CreateStore(s_model.Options, 1), second = FlowObjective.CreateStore(s_model.Options, 1);

        foreach (ParameterStore store in (ParameterStore[])[first, second])
        {
            new Trainer(s_model.Training(4) with { Precision = precision }, s_model.Objective)
                .Run(store, new TrainingProgress(0, 0), static _ => { }, static _ => { }, CancellationToken.None);
        }

        Assert.IsTrue(first.Values.bytes.SequenceEqual(second.Values.bytes));
        Assert.IsTrue(first.FirstMoments.bytes.SequenceEqual(second.FirstMoments.bytes));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Open_FromBundleAlone_GivesEveryParameterBackExactly(bool latent)
    {
        SmallModel model = latent ? s_latent : s_model;
        using ParameterStore store = FlowObjective.CreateStore(model.Options, 7);
        string bundle = Path.Combine(model.Folder, "bundle");
        new ModelBundleWriter(model.Options, store, model.Folder)
            .Write(bundle, "small", new Dictionary<string, string>(StringComparer.Ordinal));

        using TrainingRun run = TrainingRun.Open(
            Path.Combine(model.Folder, "again"), new TrainingStart { Bundle = bundle }, seed: 99, CancellationToken.None);

        Assert.AreEqual(latent ? "pixwizard" : "pixwizard-pixel", Bundle.Open(bundle).Manifest.Family);
        Assert.AreEqual(store.Slots.Count, run.Store.Slots.Count);
        foreach (ParameterSlot slot in store.Slots)
        {
            Assert.IsTrue(ParameterStore.Part(store.Averages, slot).SequenceEqual(ParameterStore.Part(run.Store.Values, slot)), slot.Name);
        }
    }

    [TestMethod]
    public void Run_SecondRound_LearningRateRisesAndFallsAgain()
    {
        using ParameterStore store = FlowObjective.CreateStore(s_model.Options, 1);
        List<float> rates = [];
        TrainerOptions options = new()
        {
            Folder = s_model.Folder,
            Stages = [new("one", s_model.Shape, 4), new("two", s_model.Shape, 1), new("three", s_model.Shape, 3, BeginsRound: true),
                new("four", s_model.Shape, 2)],
            Workers = 1,
            LogEvery = 1,
            LearningRate = new LearningRateSchedule { Peak = 1, WarmUp = 1, DecayFrom = 0, Floor = 0 },
        };

        new Trainer(options, new FlowObjective(s_model.Options, s_model.Tokenizers, new PixelSpace(), new FlowOptions()))
            .Run(store, new TrainingProgress(0, 0), report => rates.Add(report.LearningRate), static _ => { }, CancellationToken.None);

        float[] round = [1, 0.8f, 0.6f, 0.4f, 0.2f];
        CollectionAssert.AreEqual(((float[])[.. round, .. round]).Select(static rate => (double)rate).ToArray(),
            rates.Select(static rate => (double)rate).ToArray(), new Near());
    }

    private sealed class Near : System.Collections.IComparer
    {
        public int Compare(object? x, object? y) => Math.Abs((double)x! - (double)y!) <= 1e-6 * Math.Abs((double)x) ? 0 : 1;
    }
}
