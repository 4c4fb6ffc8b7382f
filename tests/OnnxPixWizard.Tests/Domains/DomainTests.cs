using OnnxPixWizard.Bundles;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Domains;

[TestClass]
public sealed class DomainTests
{
    private const string Kind = "gray things";

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 300)]
    [DataRow(8, 8)]
    [DataRow(500, 300)]
    public void Of_AnySize_GivesFiniteFeatures(int width, int height)
    {
        float[] features = PictureFeatures.Of(Stripes(width, height));

        Assert.HasCount(PictureFeatures.Count, features);
        Assert.IsTrue(Array.TrueForAll(features, float.IsFinite));
    }

    [TestMethod]
    public void Of_LargePicture_IsNearToItsOwnSmallCopy()
    {
        float[] large = PictureFeatures.Of(Slope(1024, 768)), small = PictureFeatures.Of(Slope(148, 111));

        for (int i = 0; i < large.Length; i++)
        {
            Assert.AreEqual(small[i], large[i], 0.1f, $"feature {i}");
        }
    }

    [TestMethod]
    [DataRow(1e9, false)]
    [DataRow(1e-9, true)]
    public void Run_PictureBesideWhatWasTaught_WarnsAndCallsDepthRelative(double limit, bool isStrange)
    {
        using TemporaryFolder folder = new();
        SyntheticBundle.CopyTo(folder.Path);
        Teach(folder.Path, limit, "depth");
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(folder.Path);

        PixWizardResult result = pipeline.Run(new PixWizardRequest { Task = "depth", Image = SourcePicture.FromImage(Slope(40, 30)) });

        DepthMap depth = (DepthMap)result.Data!;
        Assert.AreEqual(!isStrange, result.Familiarity!.IsWithin);
        Assert.AreEqual(isStrange, result.Warnings.Any(static warning => warning.Contains(Kind, StringComparison.Ordinal)));
        Assert.AreEqual(isStrange, depth.IsRelative);
        Assert.AreEqual(isStrange ? "relative" : "metres", depth.Unit);
        Assert.AreEqual(!isStrange, depth.Files.Any(static file => file.Description.Contains("met", StringComparison.Ordinal)));
        Assert.AreEqual(isStrange, ((DepthMap)depth.Resize(new ImageSize(7, 5))).IsRelative);
    }

    [TestMethod]
    [DataRow(1e9, false)]
    [DataRow(1e-9, true)]
    public void Run_DepthOfTheRestorer_IsRelativeBesideWhatWasTaught(double limit, bool isRelative)
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.EnumerateFiles(SyntheticRestorer.Folder))
        {
            File.Copy(file, folder.At(Path.GetFileName(file)));
        }

        Teach(folder.Path, limit, "far");
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(folder.Path, new RuntimeOptions { LoadsAhead = false });

        PixWizardResult result = pipeline.Run(new PixWizardRequest { Task = "far", Image = SourcePicture.FromImage(Slope(40, 30)) });

        Assert.AreEqual(isRelative, ((DepthMap)result.Data!).IsRelative);
    }

    [TestMethod]
    [DataRow(1e9, false)]
    [DataRow(1e-9, true)]
    public void Run_TaskThatTheRestorerLeavesOnAKind_IsAnsweredAndReadTheOtherWayThere(double limit, bool restores)
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.EnumerateFiles(SyntheticRestorer.Folder))
        {
            File.Copy(file, folder.At(Path.GetFileName(file)));
        }

        Teach(folder.Path, limit, "far");
        string path = folder.At(BundleManifest.FileName);
        BundleManifest manifest = BundleManifest.Load(path);
        (manifest with
        {
            Tasks = [.. manifest.Tasks.Select(static task => task.Id != "far" ? task : task with
            {
                Decoder = new DepthTask { Near = 1, Far = 21 },
                Restorer = task.Restorer! with { ExceptOn = Kind, Decoder = task.Decoder, TaughtOn = ["others"] },
            })],
        }).Save(folder.Path);
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(folder.Path);

        PixWizardResult result = pipeline.Run(new PixWizardRequest { Task = "far", Image = SourcePicture.FromImage(Slope(40, 30)) });

        Assert.AreEqual(restores, result.Sampling is null);
        Assert.AreEqual(restores ? 50 : 21, ((DepthMap)result.Data!).Far);
        Assert.AreEqual(restores, result.Familiarity is null);
    }

    [TestMethod]
    public void Run_TaskOfUnmeasuredPictures_SaysNothing()
    {
        using TemporaryFolder folder = new();
        SyntheticBundle.CopyTo(folder.Path);
        Teach(folder.Path, limit: 1e-9, "normals");
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(folder.Path);

        PixWizardResult result = pipeline.Run(new PixWizardRequest { Task = "depth", Image = SourcePicture.FromImage(Slope(40, 30)) });

        Assert.IsNull(result.Familiarity);
        Assert.AreEqual("metres", result.Data!.Unit);
    }

    [TestMethod]
    public void Run_ShippedBundle_DoubtsDepthOfWhatIsNoScene()
    {
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(BundleLocator.Find("pixwizard-tiny"));

        PixWizardResult depth = pipeline.Run(new PixWizardRequest { Task = "depth", Image = SourcePicture.FromImage(Stripes(160, 120)) });

        Assert.IsFalse(depth.Familiarity!.IsWithin);
        Assert.AreEqual("relative", depth.Data!.Unit);
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("""{"domains":[{"name":"x","pictures":1,"mean":[1],"inverse":[1],"limit":1}]}""")]
    [DataRow("no json")]
    public void Load_OtherContents_NamesTheFile(string text)
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, DomainsEntry.FileName);
        File.WriteAllText(file, text);

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => DomainTable.Load(file));

        Assert.AreEqual(file, fault.File);
        Assert.AreEqual(BundleFault.File, fault.Fault);
    }

    /// <summary>Gives a bundle a table of one kind, around a picture of one gray, that a task was taught on.</summary>
    private static void Teach(string folder, double limit, string task)
    {
        float[] identity = new float[PictureFeatures.Count * PictureFeatures.Count];
        for (int i = 0; i < PictureFeatures.Count; i++)
        {
            identity[(i * PictureFeatures.Count) + i] = 1;
        }

        new DomainTable([new PictureDomain(Kind, 1, new float[PictureFeatures.Count], identity, limit)])
            .Save(Path.Combine(folder, DomainsEntry.FileName));
        BundleManifest manifest = BundleManifest.Load(Path.Combine(folder, BundleManifest.FileName));
        (manifest with
        {
            Domains = new DomainsEntry { File = DomainsEntry.FileName },
            Tasks = [.. manifest.Tasks.Select(entry => entry.Id == task ? entry with { TaughtOn = [Kind] } : entry)],
        }).Save(folder);
    }

    private static Picture Slope(int width, int height) => Made(width, height, static (x, y) => (x + y) / 2);

    private static Picture Stripes(int width, int height) =>
        Made(width, height, static (x, y) => 0.5 + (0.4 * Math.Sin(90 * x) * Math.Sin(70 * y)));

    private static Picture Made(int width, int height, Func<double, double, double> value)
    {
        Picture picture = new(width, height);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            double x = (double)(i / 3 % width) / width, y = (double)(i / 3 / width) / height;
            picture.Pixels[i] = (byte)Math.Round(255 * value(x, y));
        }

        return picture;
    }
}
