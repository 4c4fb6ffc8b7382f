using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Extensions.Tests;

[TestClass]
public sealed class PixWizardBundlesTests
{
    private static PixNerdRequest Ball => new() { Class = "ball", Steps = 1, Solver = "euler" };

    [TestMethod]
    public void Bundle_OfEachName_TellsFamilyAndTasksWithoutLoading()
    {
        using ServiceProvider services = SharedBundles.Create();
        PixWizardBundles bundles = services.GetRequiredService<PixWizardBundles>();

        Bundle edits = bundles.Bundle(), draws = bundles.Bundle("CLASSES");

        CollectionAssert.AreEqual(
            new[] { SharedBundles.Edits, SharedBundles.Draws, SharedBundles.Texts, SharedBundles.Missing }, bundles.Names.ToArray());
        Assert.AreEqual(BundleFamily.PixWizardPixel, edits.Family);
        Assert.IsTrue(edits.Manifest.Tasks.Any(static task => task.Id == "depth"));
        Assert.AreEqual(BundleFamily.PixNerdClass, draws.Family);
        Assert.IsFalse(bundles.IsLoaded(SharedBundles.Edits));
    }

    [TestMethod]
    public async Task PixNerd_AskedByManyThreadsAtFirst_IsLoadedOnce()
    {
        using ServiceProvider services = SharedBundles.Create();
        PixWizardBundles bundles = services.GetRequiredService<PixWizardBundles>();

        PixNerdPipeline[] pipelines = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => bundles.PixNerd(SharedBundles.Draws))));

        Assert.AreEqual(1, pipelines.Distinct().Count());
        Assert.IsTrue(bundles.IsLoaded(SharedBundles.Draws));
    }

    [TestMethod]
    public void Bundle_OfUnknownName_IsRefusedWithThoseThatThereAre()
    {
        UnknownBundleException e = Assert.ThrowsExactly<UnknownBundleException>(() => SharedBundles.All.Bundle("portrait"));

        Assert.AreEqual("portrait", e.Name);
        StringAssert.Contains(e.Message, "photos, classes, texts, missing");
    }

    [TestMethod]
    public void AddOnnxPixWizard_UnknownDefault_IsRefused()
    {
        using ServiceProvider services = SharedBundles.Create(static options => options.DefaultBundle = "portrait");

        Assert.ThrowsExactly<UnknownBundleException>(() => services.GetRequiredService<PixWizardBundles>());
    }

    [TestMethod]
    public void AddOnnxPixWizard_NoBundle_TakesTheOneThatIsFound()
    {
        using ServiceProvider services = new ServiceCollection().AddOnnxPixWizard().BuildServiceProvider();
        PixWizardBundles bundles = services.GetRequiredService<PixWizardBundles>();

        Assert.AreEqual(OnnxPixWizardOptions.UnnamedBundle, bundles.DefaultName);
        Assert.AreEqual("pixwizard-tiny", bundles.Bundle().Manifest.Name);
    }

    [TestMethod]
    public async Task PixWizardAsync_OfADrawingBundle_IsRefusedBeforeLoading()
    {
        BundleException e = await Assert.ThrowsExactlyAsync<BundleException>(() => SharedBundles.All.PixWizardAsync(SharedBundles.Texts));

        Assert.AreEqual(BundleFault.Unsupported, e.Fault);
        StringAssert.Contains(e.Message, nameof(PixNerdPipeline));
    }

    [TestMethod]
    public async Task RunAsync_MissingFolder_FailsEachTimeWithItsName()
    {
        for (int i = 0; i < 2; i++)
        {
            BundleException e = await Assert.ThrowsExactlyAsync<BundleException>(
                () => SharedBundles.All.RunAsync(Ball, SharedBundles.Missing));

            Assert.AreEqual(BundleFault.NotFound, e.Fault);
            StringAssert.Contains(e.Message, "no-such-folder");
        }
    }

    [TestMethod]
    public async Task RunAsync_SameRequest_GivesThePipelinesOwnBytes()
    {
        PixNerdResult own = (await SharedBundles.All.PixNerdAsync(SharedBundles.Draws)).Run(Ball);

        PixNerdResult shared = await SharedBundles.All.RunAsync(Ball, SharedBundles.Draws);

        Assert.IsTrue(own.Pictures[0].Pixels.SequenceEqual(shared.Pictures[0].Pixels));
    }

    [TestMethod]
    public async Task RunStepsAsync_TwoStepSentence_GivesBothResults()
    {
        PixWizardRequest request = new()
            { Instruction = "Remove the noise, then estimate the depth.", Image = SourcePicture.FromImage(new Picture(64, 64)) };

        IReadOnlyList<PixWizardResult> results = await SharedBundles.All.RunStepsAsync(request);

        CollectionAssert.AreEqual(new[] { "denoise", "depth" }, results.Select(static result => result.Task).ToArray());
        Assert.IsInstanceOfType<DepthMap>(results[1].Data);
    }

    [TestMethod]
    public async Task RunAsync_CancelledWhileItWaits_LeavesTheOtherAtWork()
    {
        using SemaphoreSlim begun = new(0), go = new(0);
        using CancellationTokenSource stop = new();
        Halt halt = new(begun, go);

        Task<PixNerdResult> first = SharedBundles.All.RunAsync(Ball, SharedBundles.Draws, halt);
        await begun.WaitAsync();
        Task<PixNerdResult> second = SharedBundles.All.RunAsync(Ball, SharedBundles.Draws, cancellation: stop.Token);
        Assert.IsFalse(second.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
        go.Release();

        Assert.AreEqual(1, (await first).Pictures.Count);
    }

    [TestMethod]
    public async Task DisposeAsync_RequestAtWork_CancelsItAndWaits()
    {
        ServiceProvider services = SharedBundles.Create();
        PixWizardBundles bundles = services.GetRequiredService<PixWizardBundles>();
        using SemaphoreSlim begun = new(0), go = new(0);
        Task<PixNerdResult> request = bundles.RunAsync(Ball, SharedBundles.Draws, new Halt(begun, go));
        await begun.WaitAsync();

        Task disposal = services.DisposeAsync().AsTask();
        Assert.IsFalse(disposal.IsCompleted, "a request is at work");
        go.Release();
        await disposal;

        await Assert.ThrowsAsync<OperationCanceledException>(() => request);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => bundles.PixNerdAsync(SharedBundles.Draws));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2000)]
    public void RequestsAtOnce_OutOfRange_IsRefused(int count) =>
        Assert.ThrowsExactly<OptionException>(() => new OnnxPixWizardOptions { RequestsAtOnce = count });

    [TestMethod]
    public async Task Host_WarmUp_HasLoadedAndTriedWhenItIsStarted()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddOnnxPixWizard(static options =>
        {
            options.AddBundle("balls", "pixnerd-tiny-class");
            options.WarmUp = true;
        });
        using IHost host = builder.Build();

        await host.StartAsync();

        Assert.IsTrue(host.Services.GetRequiredService<PixWizardBundles>().IsLoaded("balls"));
        await host.StopAsync();
    }

    [TestMethod]
    public async Task Host_WarmUpOfAMissingBundle_DoesNotStart()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddOnnxPixWizard(static options => options.AddBundle("photos", "no-such-folder").WarmUp = true);
        using IHost host = builder.Build();

        await Assert.ThrowsExactlyAsync<BundleException>(() => host.StartAsync());
    }

    /// <summary>Stops a request at its first report until it may go on.</summary>
    private sealed class Halt(SemaphoreSlim begun, SemaphoreSlim go) : IProgress<PipelineProgress>
    {
        private bool _hasHalted;

        public void Report(PipelineProgress value)
        {
            if (!_hasHalted)
            {
                _hasHalted = true;
                begun.Release();
                go.Wait();
            }
        }
    }
}
