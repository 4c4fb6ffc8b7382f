using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Sessions.Loras;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Export.Tests.Precision;

/// <summary>Low-rank changes of bundles with fewer bits, and merged into a bundle of its own.</summary>
[TestClass]
public sealed class LoraPrecisionTests
{
    private static readonly string[] s_layers =
        ["layers.0.attention.wq", "layers.1.attention.wv", "layers.2.feed_forward.w1", "layers.3.attention.wo", "layers.4.feed_forward.w2"];

    [TestMethod]
    [DataRow(BundlePrecision.Int8)]
    [DataRow(BundlePrecision.Int4)]
    [DataRow(BundlePrecision.Float16)]
    public void Run_FewerBits_TakesTheChangeThatFloatsTake(object chosen)
    {
        using TemporaryFolder folder = new();
        string file = Changes(folder), small = folder.At("small");
        BundleQuantizer.Write(ShippedBundle.Folder, small, new PrecisionOptions { Precision = (BundlePrecision)chosen });

        float[] own = Answer(ShippedBundle.Folder), changed = Answer(ShippedBundle.Folder, file), smallOwn = Answer(small),
            smallChanged = Answer(small, file);

        double change = Distance(own, changed), bits = Distance(own, smallOwn), left = Distance(changed, smallChanged);
        Assert.IsTrue(change > 0.02, $"the change is {change}, too small to be told from rounding");
        Assert.IsTrue(left < 0.2 * change + (2 * bits), $"change {change}, bits {bits}, but {left} from floats with the change");
        Assert.IsTrue(Distance(smallOwn, smallChanged) > 0.5 * change);
    }

    [TestMethod]
    public void Merge_IntoABundle_AnswersAsTheFileAtLoading()
    {
        using TemporaryFolder folder = new();
        string file = Changes(folder), merged = folder.At("merged");

        LoraMerger.Write(ShippedBundle.Folder, merged, [new LoraSource(file, 0.5f)]);

        CollectionAssert.AreEqual(Answer(ShippedBundle.Folder, file, 0.5f), Answer(merged));
        CollectionAssert.AreEquivalent(
            Directory.GetFiles(ShippedBundle.Folder).Select(Path.GetFileName).ToArray(),
            Directory.GetFiles(merged).Select(Path.GetFileName).ToArray());
    }

    private static string Changes(TemporaryFolder folder)
    {
        SortedDictionary<string, Tensor> parameters = BundleParameters.Read(ShippedBundle.Folder)[BundleParameters.Transformer];
        string file = folder.At("style.safetensors");
        LoraFiles.Write(file, [.. s_layers.Select(layer => (layer, (int)parameters[layer + ".weight"].Shape[0],
            (int)parameters[layer + ".weight"].Shape[1]))], rank: 4, size: 0.15f);
        return file;
    }

    private static float[] Answer(string bundle, string? file = null, float weight = 1)
    {
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(bundle, new RuntimeOptions
        {
            Provider = ExecutionProvider.Cpu, AllowFallback = true, LoadsAhead = false,
            Loras = file is null ? [] : [new LoraSource(file, weight)],
        });
        Picture picture = new(128, 128);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < 3 * picture.Width; x++)
            {
                picture.Row(y)[x] = (byte)((2 * y) ^ x);
            }
        }

        float[] velocity = [];
        pipeline.Run(new PixWizardRequest
        {
            Image = SourcePicture.FromImage(picture), Task = "segmentation", Instruction = "Segment this picture.", Steps = 1,
            Evaluated = sample => velocity = sample.Velocity.ToArray(),
        });
        Assert.AreNotEqual(0, velocity.Length);
        return velocity;
    }

    private static double Distance(float[] a, float[] b) =>
        Math.Sqrt(a.Zip(b).Average(static pair => Math.Pow(pair.First - pair.Second, 2)));
}
