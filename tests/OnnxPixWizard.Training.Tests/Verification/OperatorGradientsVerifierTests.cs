using OnnxPixWizard.Training.Verification;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Tests.Verification;

[TestClass]
public sealed class OperatorGradientsVerifierTests
{
    private static string CaseFolder => Path.Combine(AppContext.BaseDirectory, "ReferenceCases", "operator-gradients");

    [TestMethod]
    public void Verify_ReferenceCase_Passes()
    {
        using ReferenceCase referenceCase = ReferenceCase.Load(CaseFolder);

        CaseResult result = new OperatorGradientsVerifier().Verify(referenceCase);

        Assert.AreEqual(CaseOutcome.Passed, result.Outcome, result.Message);
    }

    [TestMethod]
    [DataRow("\"absolute\": 1e-05,\n  \"relative\": 0.0001", "\"absolute\": 0, \"relative\": 0", "differ too much", DisplayName = "no tolerance")]
    [DataRow("\"alpha\": 0.5, \"beta\": 2.0", "\"alpha\": 0.5, \"beta\": 2.5", "op 7 (gemm-trans)", DisplayName = "other attribute")]
    [DataRow("\"op\": \"Softplus\"", "\"op\": \"Softmaximum\"", "Softmaximum", DisplayName = "unknown operator")]
    [DataRow("\"op\": \"Sin\"", "\"op\": \"Round\"", "op 65 (sin)", DisplayName = "other operator")]
    public void Verify_ChangedCase_FailsNamingTheOperator(string original, string changed, string expected)
    {
        string folder = Directory.CreateTempSubdirectory("onnxpixwizard-case-").FullName;
        try
        {
            string description = File.ReadAllText(Path.Combine(CaseFolder, ReferenceCase.DescriptionFile));
            StringAssert.Contains(description, original, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, ReferenceCase.DescriptionFile), description.Replace(original, changed, StringComparison.Ordinal));
            File.Copy(Path.Combine(CaseFolder, "io.safetensors"), Path.Combine(folder, "io.safetensors"));
            using ReferenceCase referenceCase = ReferenceCase.Load(folder);

            CaseResult result = new OperatorGradientsVerifier().Verify(referenceCase);

            Assert.AreEqual(CaseOutcome.Failed, result.Outcome);
            StringAssert.Contains(result.Message, expected, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
