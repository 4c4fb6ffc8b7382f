using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Tests.Sampling;

[TestClass]
public sealed class GuidanceIntervalTests
{
    [TestMethod]
    [DataRow(0f, 1f)]
    [DataRow(0.1f, 1f)]
    [DataRow(0.11f, 3.5f)]
    [DataRow(0.899f, 3.5f)]
    [DataRow(0.9f, 1f)]
    public void ScaleAt_EndsOfTheInterval_AreUnguided(float t, float expected) =>
        Assert.AreEqual(expected, new GuidanceInterval { Scale = 3.5, Minimum = 0.1, Maximum = 0.9 }.ScaleAt(t));

    [TestMethod]
    public void ScaleAt_NoEnds_IsTheScale() =>
        Assert.AreEqual(2f, new GuidanceInterval { Scale = 2, Minimum = null, Maximum = null }.ScaleAt(0));

    [TestMethod]
    public void Mix_IntoTheFirst_ExtrapolatesFromTheSecond()
    {
        float[] with = [1, 2, -3], without = [0, 4, -3];

        GuidanceInterval.Mix(with, without, 4, with);

        CollectionAssert.AreEqual(new float[] { 4, -4, -3 }, with);
    }
}
