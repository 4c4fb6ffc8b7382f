using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Tests.Sampling;

[TestClass]
public sealed class SamplingPresetTests
{
    [TestMethod]
    [DataRow("exact", 24, "euler", 24, "euler", null, null)]
    [DataRow("balanced", 24, "euler", 12, "adams2", null, 0.8)]
    [DataRow("balanced", 25, "heun", 13, "adams2", null, 0.8)]
    [DataRow("fast", 24, "euler", 6, "adams2", 0.1, 0.7)]
    [DataRow("fast", 24, "adams4", 6, "adams4", 0.1, 0.7)]
    [DataRow("fast", 24, "sde", 6, "sde", 0.1, 0.7)]
    [DataRow("fast", 24, "dopri5", 6, "dopri5", 0.1, 0.7)]
    [DataRow("fast", 6, "euler", 4, "adams2", 0.1, 0.7)]
    [DataRow("fast", 1, "euler", 1, "euler", null, null)]
    public void Preset_OfBundlesSettings_GivesItsOwn(
        string name, int steps, string solver, int expectedSteps, string expectedSolver, double? from, double? to)
    {
        SamplingPreset preset = SamplingPreset.Parse(name);

        int taken = preset.StepsFor(steps);

        Assert.AreEqual(expectedSteps, taken);
        Assert.AreEqual(expectedSolver, preset.SolverFor(solver, taken));
        Assert.AreEqual((from, to), preset.IntervalFor(null, null, taken));
    }

    [TestMethod]
    public void IntervalFor_BundlesOwnInterval_TakesTheNarrower() =>
        Assert.AreEqual((0.1, 0.5), SamplingPreset.Fast.IntervalFor(0, 0.5, steps: 8));

    [TestMethod]
    public void Parse_Unknown_NamesAll()
    {
        OptionException thrown = Assert.ThrowsExactly<OptionException>(static () => SamplingPreset.Parse("quick"));

        Assert.Contains("exact, balanced, fast", thrown.Message);
    }

    [TestMethod]
    [DataRow(0.05f, false)]
    [DataRow(0.5f, true)]
    [DataRow(0.9f, false)]
    public void GuidancePlan_WithInterval_EvaluatesTheFullBranchAloneOutside(float t, bool guided)
    {
        IGuidance plan = new GuidancePlan(new GuidanceOptions { TextScale = 4, From = 0.1, To = 0.7 }, channels: 1, tokenFeatures: 2);
        float[] image = [1, 2], full = [3, 5], velocity = new float[2];

        plan.Combine(image, full, default, t, velocity);

        Assert.AreEqual(guided, plan.Evaluates(0, t));
        Assert.IsTrue(plan.Evaluates(1, t));
        CollectionAssert.AreEqual(guided ? [9f, 14f] : full, velocity);
    }
}
