using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Conversion.PixWizard;

namespace OnnxPixWizard.Export.Tests.Conversion;

[TestClass]
public sealed class CheckpointSpellingTests
{
    // Each current name and the same tensor's name in the single-file form; that form counts the decoder's levels from the output side.
    private static readonly (string Current, string Single)[] SingleFile =
    [
        ("encoder.conv_in.weight", "encoder.conv_in.weight"),
        ("encoder.down_blocks.1.resnets.0.norm1.weight", "encoder.down.1.block.0.norm1.weight"),
        ("encoder.down_blocks.2.resnets.0.conv_shortcut.weight", "encoder.down.2.block.0.nin_shortcut.weight"),
        ("encoder.down_blocks.0.downsamplers.0.conv.bias", "encoder.down.0.downsample.conv.bias"),
        ("encoder.mid_block.resnets.1.conv2.weight", "encoder.mid.block_2.conv2.weight"),
        ("encoder.mid_block.attentions.0.to_out.0.weight", "encoder.mid.attn_1.proj_out.weight"),
        ("decoder.mid_block.attentions.0.group_norm.bias", "decoder.mid.attn_1.norm.bias"),
        ("decoder.up_blocks.0.resnets.1.conv1.weight", "decoder.up.3.block.1.conv1.weight"),
        ("decoder.up_blocks.2.upsamplers.0.conv.weight", "decoder.up.1.upsample.conv.weight"),
        ("decoder.conv_norm_out.weight", "decoder.norm_out.weight"),
        ("quant_conv.bias", "quant_conv.bias"),
    ];

    [TestMethod]
    public void Convert_AutoencoderOfOlderAttentionNames_IsTheSame()
    {
        using PublishedFolders published = new();
        SortedDictionary<string, Tensor> expected = Converted(published);
        published.Rewrite(PartNames.Vae, static tensors => tensors.Select(static tensor => (tensor.Key
            .Replace(".to_q.", ".query.", StringComparison.Ordinal).Replace(".to_k.", ".key.", StringComparison.Ordinal)
            .Replace(".to_v.", ".value.", StringComparison.Ordinal).Replace(".to_out.0.", ".proj_attn.", StringComparison.Ordinal),
                tensor.Value)));

        AssertEqual(expected, Converted(published));
    }

    [TestMethod]
    public void Convert_SingleFileAutoencoder_IsTheSame()
    {
        using PublishedFolders published = new();
        SortedDictionary<string, Tensor> expected = Converted(published);
        published.Rewrite(PartNames.Vae,
            static tensors => tensors.Select(static tensor => (ToSingleFile(tensor.Key), WithOnes(tensor.Key, tensor.Value))));
        File.Delete(Path.Combine(published[PartNames.Vae], "config.json"));

        // Without a configuration the sizes come from the tensors; only the groups can't be told, and 32 don't fit this small network.
        string message = Assert.ThrowsExactly<Networks.NetworkOptionsException>(() =>
            PixWizardConverter.Convert(published.Request())).Message;
        File.WriteAllText(Path.Combine(published[PartNames.Vae], "config.json"),
            """{"_class_name":"AutoencoderKL","block_out_channels":[16,16,32,32],"""
            + """ "layers_per_block":1,"norm_num_groups":8,"scaling_factor":0.5}""");
        AssertEqual(expected, Converted(published));

        StringAssert.Contains(message, "norm_num_groups");
        Assert.AreEqual(0.5, BundleManifest.Load(Path.Combine(published.Bundle, BundleManifest.FileName)).Latent!.Scale);
    }

    [TestMethod]
    public void Convert_SingleFileNames_AreThoseOfTheForm()
    {
        foreach ((string current, string single) in SingleFile)
        {
            Assert.AreEqual(single, ToSingleFile(current));
        }
    }

    [TestMethod]
    public void Convert_TextEncoderWithoutHeadPrefix_IsFound()
    {
        using PublishedFolders published = new();
        published.Rewrite(
            PartNames.TextEncoder, static tensors => tensors.Select(static tensor => (tensor.Key["model.".Length..], tensor.Value)));

        Assert.AreEqual(0, PixWizardConverter.Convert(published.Request()).Lacking.Count);
    }

    [TestMethod]
    public void Convert_OtherModelType_IsRefusedByName()
    {
        using PublishedFolders published = new();
        string path = Path.Combine(published[PartNames.TextEncoder], "config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"gemma\"", "\"gemma2\"", StringComparison.Ordinal));

        StringAssert.Contains(
            Assert.ThrowsExactly<ConversionException>(() => PixWizardConverter.Convert(published.Request())).Message, "'gemma2'");
    }

    [TestMethod]
    public void Convert_NoTokenizer_SaysWhichFileIsMissing()
    {
        using PublishedFolders published = new();
        File.Delete(Path.Combine(published[PartNames.Clip], "tokenizer.json"));

        StringAssert.Contains(
            Assert.ThrowsExactly<ConversionException>(() => PixWizardConverter.Convert(published.Request())).Message, "tokenizer.json");
    }

    private static SortedDictionary<string, Tensor> Converted(PublishedFolders published)
    {
        PixWizardConverter.Convert(published.Request());
        return BundleParameters.Read(published.Bundle)["vae"];
    }

    private static void AssertEqual(SortedDictionary<string, Tensor> expected, SortedDictionary<string, Tensor> found)
    {
        CollectionAssert.AreEqual(expected.Keys.ToArray(), found.Keys.ToArray());
        foreach ((string name, Tensor tensor) in expected)
        {
            Assert.IsTrue(tensor.Data.Span.SequenceEqual(found[name].Data.Span), name);
        }
    }

    // Written here a second time, from the form's description, so that the mapping under test is not its own witness.
    private static string ToSingleFile(string name)
    {
        string[] parts = name.Split('.');
        List<string> result = [parts[0]];
        for (int i = 1; i < parts.Length; i++)
        {
            switch (parts[i])
            {
                case "down_blocks":
                    result.AddRange(["down", parts[++i]]);
                    break;
                case "up_blocks":
                    result.AddRange(["up", (3 - int.Parse(parts[++i], System.Globalization.CultureInfo.InvariantCulture)).ToString(
                        System.Globalization.CultureInfo.InvariantCulture)]);
                    break;
                case "resnets" when result[^1] == "mid":
                    result.Add(parts[++i] == "0" ? "block_1" : "block_2");
                    break;
                case "resnets":
                    result.AddRange(["block", parts[++i]]);
                    break;
                case "downsamplers" or "upsamplers":
                    result.Add(parts[i++] == "downsamplers" ? "downsample" : "upsample");
                    break;
                case "mid_block":
                    result.Add("mid");
                    break;
                case "attentions":
                    result.Add("attn_1");
                    i++;
                    break;
                case "to_out":
                    result.Add("proj_out");
                    i++;
                    break;
                default:
                    result.Add(parts[i] switch
                    {
                        "group_norm" => "norm", "to_q" => "q", "to_k" => "k", "to_v" => "v", "conv_norm_out" => "norm_out",
                        "conv_shortcut" => "nin_shortcut", _ => parts[i],
                    });
                    break;
            }
        }

        return string.Join('.', result);
    }

    private static Tensor WithOnes(string name, Tensor tensor) =>
        name.Contains(".attentions.", StringComparison.Ordinal) && tensor.Rank == 2
            ? tensor.Reshape(tensor.Shape[0], tensor.Shape[1], 1, 1)
            : tensor;
}
