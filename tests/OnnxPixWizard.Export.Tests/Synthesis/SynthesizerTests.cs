using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Synthesis;
using OnnxPixWizard.Export.Tests.Conversion;

namespace OnnxPixWizard.Export.Tests.Synthesis;

[TestClass]
public sealed class SynthesizerTests
{
    [TestMethod]
    [DataRow("pixwizard-2b", 1003, 2_011_441_976L)]
    [DataRow("gemma-2b", 164, 2_506_172_416L)]
    [DataRow("clip-l-336", 592, 427_944_193L + 77 + 577)]
    [DataRow("sdxl-vae", 248, 83_653_863L)]
    public void Describe_PublishedModel_HasItsCounts(string config, int tensors, long numbers)
    {
        (int Tensors, long Numbers) found = Synthesizer.Describe(config);

        Assert.AreEqual((tensors, numbers), found);
    }

    [TestMethod]
    [DataRow("pixnerd-l-16", 452_113_795L, 1024)]
    [DataRow("pixnerd-xl-16", 700_589_219L, 1152)]
    [DataRow("pixnerd-xxl-16-t2i", 1_171_518_019L, 1536)]
    public void Describe_PixNerd_HoldsTheNetworkTwiceAndTheTrainersProjection(string config, long parameters, long width)
    {
        long projection = (2 * width * (width + 1)) + (768 * (width + 1));

        Assert.AreEqual((2 * parameters) + projection, Synthesizer.Describe(config).Numbers);
    }

    [TestMethod]
    public void Describe_Qwen3_HasItsCountAndTheHeadOfTheLanguageModel()
    {
        long embedding = 151936L * 2048, layer = (2 * 2048L * 2048) + (2 * 1024 * 2048) + (3 * 2048 * 6144) + (2 * 2048) + (2 * 128);

        Assert.AreEqual((2 * embedding) + (28 * layer) + 2048, Synthesizer.Describe("qwen3-1.7b").Numbers);
    }

    [TestMethod]
    public void Write_PixNerd_HoldsPlainWeightsInHalvesAndAveragesInFloats()
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("pixwizard-synthetic-").FullName, "nerd");

        Synthesizer.Write("pixnerd-small-t2i", 1, folder);
        using (ICheckpoint checkpoint = Checkpoint.Open(folder))
        {
            float[] plain = checkpoint.Tensors["denoiser.s_embedder.proj.weight"].ReadFloat32().AsSpan<float>().ToArray();
            float[] averages = checkpoint.Tensors["ema_denoiser.s_embedder.proj.weight"].ReadFloat32().AsSpan<float>().ToArray();

            Assert.AreEqual(ElementType.BFloat16, checkpoint.Tensors["denoiser.s_embedder.proj.weight"].Type);
            Assert.AreEqual(ElementType.Float32, checkpoint.Tensors["ema_denoiser.s_embedder.proj.weight"].Type);
            Assert.IsFalse(plain.SequenceEqual(averages));
            Assert.IsTrue(checkpoint.Tensors.ContainsKey("diffusion_trainer.proj.0.4.weight"));
        }

        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    [TestMethod]
    public void Write_SameSeed_GivesTheSameWeightsAndAnotherSeedOthers()
    {
        string root = Directory.CreateTempSubdirectory("pixwizard-synthetic-").FullName;
        foreach ((string name, ulong seed) in new[] { ("a", 7UL), ("b", 7UL), ("c", 8UL) })
        {
            Synthesizer.Write("clip-small", seed, Path.Combine(root, name));
        }

        Dictionary<string, float[]> a = PublishedFolders.ReadFloats(Path.Combine(root, "a")),
            b = PublishedFolders.ReadFloats(Path.Combine(root, "b")), c = PublishedFolders.ReadFloats(Path.Combine(root, "c"));

        foreach ((string name, float[] values) in a)
        {
            CollectionAssert.AreEqual(values, b[name], name);
            Assert.IsTrue(values.Length < 2 || !values.SequenceEqual(c[name]), name);
        }

        Directory.Delete(root, recursive: true);
    }

    [TestMethod]
    [DataRow(ElementType.Float32)]
    [DataRow(ElementType.Float16)]
    [DataRow(ElementType.BFloat16)]
    public void Write_TypeAskedFor_IsStoredAndKeepsItsSize(ElementType type)
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("pixwizard-synthetic-").FullName, "vae");

        Synthesizer.Write("sdxl-vae-small", 1, folder, type);
        using (ICheckpoint checkpoint = Checkpoint.Open(folder))
        {
            CheckpointTensor tensor = checkpoint.Tensors["decoder.mid_block.resnets.0.conv1.weight"];
            float[] values = tensor.ReadFloat32().AsSpan<float>().ToArray();

            Assert.AreEqual(type, tensor.Type);
            Assert.AreEqual(0, values.Average(), 0.003);
            Assert.AreEqual(1 / Math.Sqrt(32 * 9), Math.Sqrt(values.Average(static value => (double)value * value)), 0.003);
        }

        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    [TestMethod]
    public void Write_IntoAFolderOfSomethingElse_LeavesItAlone()
    {
        string folder = Directory.CreateTempSubdirectory("pixwizard-synthetic-").FullName;
        File.WriteAllText(Path.Combine(folder, "thesis.txt"), "years of work");

        Assert.ThrowsExactly<ConversionException>(() => Synthesizer.Write("clip-small", 1, folder));

        CollectionAssert.AreEqual(new[] { "thesis.txt" }, Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).ToArray());
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void Write_Cancelled_LeavesNothing()
    {
        string root = Directory.CreateTempSubdirectory("pixwizard-synthetic-").FullName;
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            Synthesizer.Write("gemma-small", 1, Path.Combine(root, "gemma"), cancellation: source.Token));

        Assert.AreEqual(0, Directory.GetFileSystemEntries(root).Length);
        Directory.Delete(root);
    }
}
