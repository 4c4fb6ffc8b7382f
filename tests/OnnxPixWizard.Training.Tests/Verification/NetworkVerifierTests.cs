using OnnxPixWizard.Training.Verification;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Tests.Verification;

[TestClass]
public sealed class NetworkVerifierTests
{
    [TestMethod]
    [DataRow("adamw-steps")]
    [DataRow("adamw-steps-large")]
    [DataRow("dit-gradients")]
    [DataRow("dit-gradients-hard")]
    [DataRow("training-steps")]
    public void Run_ReferenceCase_Passes(string name)
    {
        CaseReport report = RunOne(Original(name));

        Assert.AreEqual(CaseOutcome.Passed, report.Result.Outcome, report.Result.Message);
    }

    [TestMethod]
    public void Run_RetiredComponent_IsSkippedWithAReason()
    {
        string folder = Directory.CreateTempSubdirectory("onnxpixwizard-case-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, ReferenceCase.DescriptionFile),
                File.ReadAllText(Path.Combine(Original("adamw-steps"), ReferenceCase.DescriptionFile))
                    .Replace("training.adamw", "autodiff.operators", StringComparison.Ordinal));
            File.Copy(Path.Combine(Original("adamw-steps"), "io.safetensors"), Path.Combine(folder, "io.safetensors"));

            CaseReport report = RunOne(folder);

            Assert.AreEqual(CaseOutcome.Skipped, report.Result.Outcome);
            StringAssert.Contains(report.Result.Message, "libtorch", StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    [DataRow("dit-gradients", "\"gradient\": \"straight-through\"", "\"gradient\": \"constant\"")]
    [DataRow("dit-gradients-hard", "\"gradient\": \"constant\"", "\"gradient\": \"straight-through\"")]
    [DataRow("training-steps", "\"gradient\": \"straight-through\"", "\"gradient\": \"constant\"")]
    [DataRow("training-steps", "\"weight_decay\": 0.01", "\"weight_decay\": 0.1")]
    [DataRow("adamw-steps", "\"ema_decay\": 0.99", "\"ema_decay\": 0.98")]
    public void Run_AnotherRule_Fails(string name, string old, string changed)
    {
        string folder = Directory.CreateTempSubdirectory("onnxpixwizard-case-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Original(name)))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            string path = Path.Combine(folder, ReferenceCase.DescriptionFile), description = File.ReadAllText(path);
            StringAssert.Contains(description, old, StringComparison.Ordinal);
            File.WriteAllText(path, description.Replace(old, changed, StringComparison.Ordinal));

            Assert.AreEqual(CaseOutcome.Failed, RunOne(folder).Result.Outcome);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Original(string name) => Path.Combine(AppContext.BaseDirectory, "ReferenceCases", name);

    private static CaseReport RunOne(string folder)
    {
        List<CaseReport> reports = [];
        new CaseRunner(TrainingVerifiers.All, TrainingVerifiers.SkipReasons).Run([folder], reports.Add);
        return reports.Single();
    }
}
