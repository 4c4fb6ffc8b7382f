using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests;

/// <summary>The shipped transformers over batches of pictures of very different sizes, padded under masks.</summary>
[TestClass]
public sealed class MixedSizesTests
{
    // From 64 px, up to 4:1 both ways, and 8 times the area that the bundles were trained at.
    private static readonly ImageSize[] s_sizes = [new(128, 128), new(64, 64), new(256, 64), new(64, 256), new(512, 256)];

    [TestMethod]
    [DataRow("pixwizard-tiny")]
    [DataRow("pixwizard-tiny-latent")]
    public void Run_BatchOfMixedSizes_GivesTheVelocitiesThatEachGetsAlone(string name)
    {
        using TemporaryFolder folder = new();
        CopyWithSizes(name, folder.Path);
        using PixWizardPipeline together = Load(folder.Path, rows: true), alone = Load(folder.Path, rows: false);
        List<float[]>[] mixed = Array.ConvertAll(s_sizes, static _ => new List<float[]>()),
            own = Array.ConvertAll(s_sizes, static _ => new List<float[]>());

        IReadOnlyList<PixWizardResult> batch = together.Run([.. s_sizes.Select((size, i) => Request(size, i, mixed[i]))]);
        for (int i = 0; i < s_sizes.Length; i++)
        {
            alone.Run(Request(s_sizes[i], i, own[i]));
        }

        for (int i = 0; i < s_sizes.Length; i++)
        {
            Assert.AreEqual(s_sizes.Length, batch[i].Metrics.BatchSize);
            Assert.AreEqual(s_sizes[i], batch[i].Bucket);
            Assert.AreEqual(own[i].Count, mixed[i].Count);
            Assert.IsTrue(own[i].Count > 0);
            for (int step = 0; step < own[i].Count; step++)
            {
                float largest = own[i][step].Zip(mixed[i][step]).Max(static pair => Math.Abs(pair.First - pair.Second));
                Assert.AreEqual(own[i][step].Length, mixed[i][step].Length);
                Assert.IsTrue(largest <= 1e-4f, $"{s_sizes[i]}, step {step}: differs by {largest}");
            }
        }
    }

    private static PixWizardRequest Request(ImageSize size, int seed, List<float[]> velocities) => new()
    {
        Image = PipelineTests.Photo(size.Width, size.Height), Task = "segmentation", Instruction = "Segment this picture.",
        Steps = 2,
        Seed = (ulong)seed, Evaluated = sample => velocities.Add([.. sample.Velocity]),
    };

    private static PixWizardPipeline Load(string bundle, bool rows) => PixWizardPipeline.Load(
        bundle, new RuntimeOptions { Provider = ExecutionProvider.Cpu, BatchRows = rows, LoadsAhead = false });

    // The bundle's own sizes have about one area and no ratio beyond 2.
    private static void CopyWithSizes(string name, string folder)
    {
        string bundle = Path.Combine(Path.GetDirectoryName(BundleLocator.Find())!, name);
        foreach (string file in Directory.GetFiles(bundle))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        BundleManifest manifest = BundleManifest.Load(Path.Combine(bundle, BundleManifest.FileName));
        (manifest with
        {
            Resolution = manifest.Resolution with
            {
                Centers = [64, 128, 352],
                MaxRatio = 4,
                Candidates = new Dictionary<string, IReadOnlyList<IReadOnlyList<int>>>(StringComparer.Ordinal)
                {
                    ["64"] = [Pair(s_sizes[1])],
                    ["128"] = [Pair(s_sizes[0]), Pair(s_sizes[2]), Pair(s_sizes[3])],
                    ["352"] = [Pair(s_sizes[4])],
                },
            },
        }).Save(folder);
    }

    private static int[] Pair(ImageSize size) => [size.Width, size.Height];
}
