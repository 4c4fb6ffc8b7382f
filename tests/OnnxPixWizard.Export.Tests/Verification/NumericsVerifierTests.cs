using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Verification;

[TestClass]
public sealed class NumericsVerifierTests
{
    private static readonly CaseRunner Runner = new(ReferenceVerifiers.All, ReferenceVerifiers.SkipReasons);

    [TestMethod]
    [DataRow("ode/euler")]
    [DataRow("ode/midpoint")]
    [DataRow("ode/heun3")]
    [DataRow("ode/rk4")]
    [DataRow("ode/dopri5")]
    [DataRow("ode/bosh3")]
    [DataRow("ode/adaptive-heun")]
    [DataRow("pixnerd/sample-euler")]
    [DataRow("pixnerd/sample-heun")]
    [DataRow("pixnerd/sample-adamlm")]
    [DataRow("pixwizard/rope")]
    [DataRow("pixwizard/resolution")]
    public void Run_ReferenceCase_Passes(string name)
    {
        CaseReport report = RunOne(CaseFolder.Original(name));

        Assert.AreEqual(CaseOutcome.Passed, report.Result.Outcome, report.Result.Message);
    }

    [TestMethod]
    [DataRow("ode/dopri5", "out.y.1")]
    [DataRow("ode/euler", "out.y.0")]
    [DataRow("pixnerd/sample-adamlm", "out.coeffs.6")]
    [DataRow("pixnerd/sample-heun", "out.net_t.2")]
    [DataRow("pixwizard/rope", "out.sin.3")]
    [DataRow("pixwizard/rope", "out.q.2")]
    public void Run_OneValueOff_FailsAndNamesTheTensor(string name, string tensor)
    {
        using CaseFolder copy = CaseFolder.Copy(name);
        Change(copy.Folder, tensor, static t => t.AsSpan<float>()[^1] += 0.01f);

        CaseReport report = RunOne(copy.Folder);

        Assert.AreEqual(CaseOutcome.Failed, report.Result.Outcome);
        StringAssert.StartsWith(report.Result.Message, tensor);
    }

    [TestMethod]
    public void Run_OneEvaluationMore_Fails()
    {
        using CaseFolder copy = CaseFolder.Copy("ode/bosh3");
        Change(copy.Folder, "out.nfe", static t => t.AsSpan<long>()[2]++);

        CaseReport report = RunOne(copy.Folder);

        Assert.AreEqual(CaseOutcome.Failed, report.Result.Outcome);
        StringAssert.StartsWith(report.Result.Message, "out.nfe");
    }

    [TestMethod]
    public void Run_AnotherChoiceInTheTable_Fails()
    {
        using CaseFolder copy = CaseFolder.Copy("pixwizard/resolution");
        copy.Replace("\"closest_resolution\": 1024", "\"closest_resolution\": 768");

        Assert.AreEqual(CaseOutcome.Failed, RunOne(copy.Folder).Result.Outcome);
    }

    [TestMethod]
    [DataRow("ode/euler", "\"runs\"", "\"no_runs\"")]
    [DataRow("ode/euler", "\"method\": \"euler\"", "\"method\": \"eular\"")]
    [DataRow("pixwizard/rope", "\"dim\": 12", "\"dim\": \"12\"")]
    [DataRow("pixwizard/rope", "\"variants\"", "\"variant\"")]
    [DataRow("pixwizard/resolution", "\"table\": [", "\"table\": [{},")]
    [DataRow("pixwizard/resolution", "\"resolution\": \"256\"", "\"resolution\": \"large\"")]
    public void Run_DescriptionBroken_IsMalformed(string name, string old, string changed)
    {
        using CaseFolder copy = CaseFolder.Copy(name);
        copy.Replace(old, changed);

        Assert.AreEqual(CaseOutcome.Malformed, RunOne(copy.Folder).Result.Outcome);
    }

    private static CaseReport RunOne(string folder)
    {
        List<CaseReport> reports = [];
        Runner.Run([folder], reports.Add);
        return reports.Single();
    }

    private static void Change(string folder, string tensor, Action<Tensor> change)
    {
        string path = Path.Combine(folder, "io.safetensors");
        List<(string, Tensor)> tensors;
        using (SafeTensorsFile file = SafeTensorsFile.Open(path))
        {
            tensors = [.. file.Tensors.Keys.Select(name => (name, file.Read(name)))];
        }

        change(tensors.Single(pair => string.Equals(pair.Item1, tensor, StringComparison.Ordinal)).Item2);
        SafeTensorsWriter.Write(path, tensors);
    }
}
