using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Verification;

[TestClass]
public sealed class NetworkVerifierTests
{
    private static readonly CaseRunner Runner = new(ReferenceVerifiers.All, ReferenceVerifiers.SkipReasons);

    [TestMethod]
    [DataRow("encoders/clip-text")]
    [DataRow("encoders/clip-text-eos")]
    [DataRow("encoders/clip-vision")]
    [DataRow("encoders/gemma")]
    [DataRow("encoders/qwen3")]
    [DataRow("encoders/qwen3-empty")]
    [DataRow("encoders/sharded-safetensors")]
    [DataRow("encoders/vae-decode-2")]
    [DataRow("encoders/vae-encode-2")]
    [DataRow("encoders/vision-preprocess")]
    [DataRow("pixnerd/dct-positions")]
    [DataRow("pixnerd/rope-tables")]
    [DataRow("pixnerd/sample-c2i")]
    [DataRow("pixnerd/t2i-multires")]
    [DataRow("pixwizard/dit-cfg")]
    [DataRow("pixwizard/dit-forward")]
    [DataRow("pixwizard/dit-selection")]
    [DataRow("pixwizard/sample-midpoint")]
    public void Run_ReferenceCase_Passes(string name)
    {
        CaseReport report = RunOne(CaseFolder.Original(name));

        Assert.AreEqual(CaseOutcome.Passed, report.Result.Outcome, report.Result.Message);
    }

    [TestMethod]
    [DataRow("encoders/clip-vision", "out.tokens")]
    [DataRow("encoders/gemma", "out.penultimate")]
    [DataRow("encoders/qwen3", "out.last_hidden_state")]
    [DataRow("encoders/qwen3-empty", "out.last_hidden_state_zero_rows")]
    [DataRow("encoders/vae-encode-2", "out.sample")]
    [DataRow("pixnerd/dct-positions", "out.t2i_heavydecoder.3")]
    [DataRow("pixnerd/rope-tables", "out.t2i.sin.2")]
    [DataRow("pixnerd/sample-c2i", "out.x_traj")]
    [DataRow("pixnerd/t2i-multires", "out.v.2")]
    [DataRow("pixwizard/dit-cfg", "out.c")]
    [DataRow("pixwizard/dit-forward", "out.v.1")]
    [DataRow("pixwizard/dit-selection", "out.logits")]
    [DataRow("pixwizard/sample-midpoint", "out.trajectory.2")]
    public void Run_OneValueOff_FailsAndNamesTheTensor(string name, string tensor)
    {
        using CaseFolder copy = CaseFolder.Copy(name);
        Change(Path.Combine(copy.Folder, "io.safetensors"), tensor, static t => t.AsSpan<float>()[5] += 0.05f);

        CaseReport report = RunOne(copy.Folder);

        Assert.AreEqual(CaseOutcome.Failed, report.Result.Outcome);
        StringAssert.StartsWith(report.Result.Message, tensor);
    }

    [TestMethod]
    [DataRow("pixwizard/dit-forward", "layers.1.attention.ky_norm.weight", "out.v")]
    [DataRow("pixwizard/dit-forward", "layers.0.attention.gate_for_ii", "out.v")]
    [DataRow("encoders/vae-decode-2", "decoder.mid_block.attentions.0.query.weight", "out.image")]
    [DataRow("encoders/clip-text", "text_model.encoder.layers.1.mlp.fc2.bias", "out.")]
    [DataRow("encoders/qwen3", "model.layers.1.self_attn.k_norm.weight", "out.")]
    [DataRow("pixnerd/t2i-multires", "y_pos_embedding", "out.v")]
    [DataRow("pixnerd/t2i-multires", "blocks.1.attn.kv_y.weight", "out.v")]
    public void Run_OneParameterOff_Fails(string name, string parameter, string tensor)
    {
        using CaseFolder copy = CaseFolder.Copy(name);
        Change(Path.Combine(copy.Folder, "weights.safetensors"), parameter, static t => t.AsSpan<float>()[0] += 1);

        CaseReport report = RunOne(copy.Folder);

        Assert.AreEqual(CaseOutcome.Failed, report.Result.Outcome);
        StringAssert.StartsWith(report.Result.Message, tensor);
    }

    [TestMethod]
    [DataRow("pad_token")]
    [DataRow("layers.0.attention.kii_norm.bias")]
    [DataRow("layers.1.attention.ky_norm.bias")]
    [DataRow("layers.1.out_conv.4.bias")]
    public void Run_ParameterWithoutEffectOff_StillPasses(string parameter)
    {
        using CaseFolder copy = CaseFolder.Copy("pixwizard/dit-forward");
        Change(Path.Combine(copy.Folder, "weights.safetensors"), parameter, static t => t.AsSpan<float>()[0] += 1);

        Assert.AreEqual(CaseOutcome.Passed, RunOne(copy.Folder).Result.Outcome);
    }

    [TestMethod]
    [DataRow("pixwizard/dit-forward", "\"dim\": 48", "\"dim\": 50", "'dim' is 50")]
    [DataRow("pixwizard/dit-forward", "\"n_layers\": 2", "\"n_layers\": 3", "layers.2.")]
    [DataRow("pixwizard/sample-midpoint", "\"sampling\"", "\"sampled\"", "'sampling'")]
    [DataRow("pixnerd/t2i-multires", "\"num_groups\": 4", "\"num_groups\": 5", "'hidden_size' is 48")]
    [DataRow("pixnerd/t2i-multires", "\"decoder_patch_scaling_w\": 1.5", "\"decoder_patch_scaling_w\": 1.3", "scale of 1.3")]
    [DataRow("pixnerd/sample-c2i", "\"sampler\": \"euler\"", "\"sampler\": \"yuler\"", "yuler")]
    [DataRow("encoders/qwen3", "\"use_sliding_window\": false", "\"use_sliding_window\": true", "use_sliding_window")]
    [DataRow("encoders/clip-text", "\"hidden_act\": \"quick_gelu\"", "\"hidden_act\": \"quiet_gelu\"", "quiet_gelu")]
    public void Run_DescriptionThatFitsNoNetwork_IsMalformed(string name, string old, string changed, string expected)
    {
        using CaseFolder copy = CaseFolder.Copy(name);
        copy.Replace(old, changed);

        CaseReport report = RunOne(copy.Folder);

        Assert.AreEqual(CaseOutcome.Malformed, report.Result.Outcome, report.Result.Message);
        StringAssert.Contains(report.Result.Message, expected, StringComparison.Ordinal);
    }

    private static CaseReport RunOne(string folder)
    {
        List<CaseReport> reports = [];
        Runner.Run([folder], reports.Add);
        return reports.Single();
    }

    private static void Change(string path, string name, Action<Tensor> change)
    {
        List<(string, Tensor)> tensors = [];
        using (SafeTensorsFile file = SafeTensorsFile.Open(path))
        {
            foreach (string entry in file.Tensors.Keys)
            {
                Tensor tensor = file.Read(entry);
                if (string.Equals(entry, name, StringComparison.Ordinal))
                {
                    change(tensor);
                }

                tensors.Add((entry, tensor));
            }
        }

        Assert.IsTrue(tensors.Exists(tensor => tensor.Item1 == name), $"'{name}' is not in {path}");
        SafeTensorsWriter.Write(path, tensors);
    }
}
