using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Verification;

[TestClass]
public sealed class CheckpointVerifierTests
{
    private const string Published = "pixwizard/checkpoint", Lightning = "pixnerd/checkpoint";

    private static readonly CaseRunner Runner = new(ReferenceVerifiers.All, ReferenceVerifiers.SkipReasons);

    [TestMethod]
    [DataRow(Published)]
    [DataRow(Lightning)]
    public void Run_ReferenceCase_Passes(string name)
    {
        CaseReport report = RunOne(CaseFolder.Original(name));

        Assert.AreEqual(CaseOutcome.Passed, report.Result.Outcome, report.Result.Message);
    }

    [TestMethod]
    [DataRow(Published, "x_embedder.weight", 1e-7f)]
    [DataRow(Lightning, "out.param.blocks.1.attn.qkv.weight", 1e-7f)]
    [DataRow(Lightning, "out.v", 0.05f)]
    public void Run_OneValueOff_FailsAndNamesTheTensor(string name, string tensor, float change)
    {
        using CaseFolder copy = CaseFolder.Copy(name);
        string path = Path.Combine(copy.Folder, "io.safetensors");
        List<(string Name, Tensor Tensor)> tensors;
        using (SafeTensorsFile file = SafeTensorsFile.Open(path))
        {
            tensors = [.. file.Tensors.Keys.Select(key => (key, file.Read(key)))];
        }

        tensors.Find(entry => entry.Name == tensor).Tensor.AsSpan<float>()[5] += change;
        SafeTensorsWriter.Write(path, tensors);

        CaseReport report = RunOne(copy.Folder);

        Assert.AreEqual(CaseOutcome.Failed, report.Result.Outcome);
        StringAssert.StartsWith(report.Result.Message, tensor);
    }

    [TestMethod]
    [DataRow("\"wd\": 0.0", "\"wd\": 0.5", "argument 'wd'", DisplayName = "another argument")]
    [DataRow("\"malicious\": \"malicious.pth\"", "\"malicious\": \"consolidated_ema.00-of-01.pth\"", "not refused",
        DisplayName = "a harmless file called malicious")]
    [DataRow("\"pad_token\": \"bfloat16\"", "\"pad_token\": \"float16\"", "pad_token", DisplayName = "another stored type")]
    public void Run_AnotherDescription_Fails(string old, string changed, string fact)
    {
        using CaseFolder copy = CaseFolder.Copy(Published);
        copy.Replace(old, changed);

        CaseReport report = RunOne(copy.Folder);

        Assert.AreEqual(CaseOutcome.Failed, report.Result.Outcome);
        StringAssert.Contains(report.Result.Message, fact);
    }

    private static CaseReport RunOne(string folder)
    {
        List<CaseReport> reports = [];
        Runner.Run([folder], reports.Add);
        return reports.Single();
    }
}
