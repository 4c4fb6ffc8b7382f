using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Tests.Sampling;

[TestClass]
public sealed class TimeGridTests
{
    [TestMethod]
    [DataRow(1, 1.0)]
    [DataRow(7, 1.0)]
    [DataRow(59, 3.0)]
    [DataRow(1000, 100.0)]
    [DataRow(1000, 0.01)]
    public void Create_AnySettings_RisesFromZeroToOne(int steps, double shift)
    {
        float[] times = TimeGrid.Create(new TimeGridOptions { Steps = steps, TimeShift = shift });

        Assert.HasCount(steps + 1, times);
        Assert.AreEqual(0f, times[0]);
        Assert.AreEqual(1f, times[^1]);
        TimeGrid.Validate(times);
    }

    [TestMethod]
    public void Create_LastStep_IsItsWidthBeforeTheShift()
    {
        float[] times = TimeGrid.Create(new TimeGridOptions { Steps = 5, LastStep = 0.04 });

        CollectionAssert.AreEqual(new[] { 0f, 0.24f, 0.48f, 0.72f, 0.96f, 1f }, times);
    }

    [TestMethod]
    public void Shift_Three_PutsTheMiddleAtAQuarter() => Assert.AreEqual(0.25, TimeGrid.Shift(0.5, 3), 1e-15);

    [TestMethod]
    [DataRow(0.3, 4.0)]
    [DataRow(0.99, 0.2)]
    public void Shift_BothPublishedForms_AreOneFunction(double u, double shift) =>
        Assert.AreEqual(u / (u + shift - (shift * u)), TimeGrid.Shift(u, shift), 1e-15);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1001)]
    public void Steps_OutOfRange_NamesTheOption(int steps)
    {
        OptionException e = Assert.ThrowsExactly<OptionException>(() => _ = new TimeGridOptions { Steps = steps });

        Assert.AreEqual(nameof(TimeGridOptions.Steps), e.Option);
        StringAssert.Contains(e.Message, "Steps");
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    [DataRow(double.PositiveInfinity)]
    public void TimeShift_NotPositiveAndFinite_Throws(double shift) =>
        Assert.ThrowsExactly<OptionException>(() => _ = new TimeGridOptions { TimeShift = shift });

    [TestMethod]
    [DataRow(new float[0])]
    [DataRow(new[] { 0f })]
    [DataRow(new[] { 0f, 0f })]
    [DataRow(new[] { 0f, 1f, 0.5f })]
    [DataRow(new[] { 1f, 0.5f, 0.75f })]
    [DataRow(new[] { 0f, float.NaN, 1f })]
    [DataRow(new[] { 0f, float.PositiveInfinity })]
    public void Validate_BadGrid_Throws(float[] times)
    {
        SamplingException e = Assert.ThrowsExactly<SamplingException>(() => TimeGrid.Validate(times));

        Assert.AreEqual(SamplingFault.BadGrid, e.Fault);
    }
}
