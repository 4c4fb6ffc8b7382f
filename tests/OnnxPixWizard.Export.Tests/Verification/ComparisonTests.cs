using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Verification;

[TestClass]
public sealed class ComparisonTests
{
    [TestMethod]
    [DataRow(100f, 101.05f, true)]
    [DataRow(100f, 101.15f, false)]
    [DataRow(0f, 0.09f, true)]
    [DataRow(0f, 0.11f, false)]
    [DataRow(1f, float.NaN, false)]
    [DataRow(float.NaN, float.NaN, false)]
    [DataRow(float.PositiveInfinity, float.PositiveInfinity, true)]
    [DataRow(1f, float.PositiveInfinity, false)]
    public void Compare_Value_AgreesWithinBothTolerances(float expected, float actual, bool agrees)
    {
        Comparison comparison = new(new CaseTolerance(0.1, 0.01));

        comparison.Compare("x", [1, expected], [1, actual]);

        Assert.AreEqual(agrees, comparison.Agrees, comparison.ToResult().Message);
    }

    [TestMethod]
    public void Compare_Shapes_MustBeEqual()
    {
        Comparison comparison = new(new CaseTolerance(1, 1));

        comparison.Compare("x", Tensor.Zeros(ElementType.Float32, 2, 3), Tensor.Zeros(ElementType.Float32, 3, 2));

        StringAssert.StartsWith(comparison.ToResult().Message, "x: type and shape Float32 [3, 2] instead of Float32 [2, 3]");
    }

    [TestMethod]
    public void Compare_Integers_MustBeEqual()
    {
        Comparison comparison = new(new CaseTolerance(10, 1));

        comparison.Compare("x", Tensor.From<long>([1, 2], 2), Tensor.From<long>([1, 3], 2));

        Assert.AreEqual(CaseOutcome.Failed, comparison.ToResult().Outcome);
    }

    [TestMethod]
    public void ToResult_LargestErrors_SpanAllTensors()
    {
        Comparison comparison = new(new CaseTolerance(1, 0));

        comparison.Compare("x", [10f], [10.5f]);
        comparison.Compare("y", [0.25f], [0.5f]);
        CaseResult result = comparison.ToResult();

        Assert.AreEqual(0.5, result.LargestAbsolute);
        Assert.AreEqual(1.0, result.LargestRelative);
    }
}
