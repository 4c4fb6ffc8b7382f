using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Tests.Sampling;

[TestClass]
internal sealed class GuidancePlanTests
{
    [TestMethod]
    [DataRow(1.0, 1.0, null, new[] { GuidanceBranch.Full })]
    [DataRow(4.0, 1.0, null, new[] { GuidanceBranch.ImageOnly, GuidanceBranch.Full })]
    [DataRow(4.0, 1.5, null, new[] { GuidanceBranch.None, GuidanceBranch.ImageOnly, GuidanceBranch.Full })]
    [DataRow(1.5, 1.5, null, new[] { GuidanceBranch.None, GuidanceBranch.Full })]
    [DataRow(0.0, 1.0, null, new[] { GuidanceBranch.ImageOnly })]
    [DataRow(0.0, 0.0, null, new[] { GuidanceBranch.None })]
    [DataRow(0.0, 1.0, 3, new[] { GuidanceBranch.ImageOnly, GuidanceBranch.Full })]
    [DataRow(4.0, 1.5, 0, new[] { GuidanceBranch.Full })]
    [DataRow(4.0, 1.0, 4, new[] { GuidanceBranch.ImageOnly, GuidanceBranch.Full })]
    public void Branches_Scales_LeaveOutWhatNothingReads(double text, double image, int? guided, GuidanceBranch[] expected)
    {
        GuidancePlan plan = new(
            new GuidanceOptions { TextScale = text, ImageScale = image, GuidedChannels = guided }, channels: 4, tokenFeatures: 16);

        CollectionAssert.AreEqual(expected, plan.Branches.ToArray());
    }

    [TestMethod]
    public void Branches_EvaluateAll_AreThree()
    {
        GuidancePlan plan = new(new GuidanceOptions(), 4, 16, evaluateAll: true);

        Assert.HasCount(3, plan.Branches);
    }

    [TestMethod]
    [DataRow(4.0, 1.5, null, 4, 16, 5)]
    [DataRow(4.0, 1.5, 3, 4, 16, 5)]
    [DataRow(4.0, 1.0, 3, 4, 16, 64)]
    [DataRow(4.0, 1.5, 3, 4, 12, 7)]
    [DataRow(2.0, 3.0, 1, 3, 27, 11)]
    [DataRow(2.5, 1.0, null, 3, 27, 11)]
    [DataRow(2.0, 2.0, 2, 3, 192, 9)]
    [DataRow(0.0, 1.0, 3, 4, 16, 5)]
    public void Combine_AnyLayout_AgreesWithThePublishedFormula(
        double text, double image, int? guided, int channels, int features, int tokens)
    {
        GuidanceOptions options = new() { TextScale = text, ImageScale = image, GuidedChannels = guided };
        GuidancePlan plan = new(options, channels, features);
        Random random = new(1);
        float[][] all = [.. Enumerable.Range(0, 3)
            .Select(_ => Enumerable.Range(0, tokens * features).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray())];

        float[] actual = new float[tokens * features];
        plan.Combine([.. plan.Branches.SelectMany(branch => all[(int)branch])], actual);

        float[] inPlace = all[(int)plan.Branches[^1]].ToArray();
        float[][] chosen = [.. plan.Branches.Select(branch => all[(int)branch]), [], []];
        chosen[plan.Branches.Count - 1] = inPlace;
        plan.Combine(chosen[0], chosen[1], chosen[2], inPlace);

        for (int i = 0; i < actual.Length; i++)
        {
            (float none, float imageOnly, float full) = (all[0][i], all[1][i], all[2][i]);
            bool guidedHere = i % features / (features / channels) < (guided ?? channels);
            double expected = guidedHere ? none + (image * (imageOnly - none)) + (text * (full - imageOnly)) : full;
            Assert.AreEqual(expected, actual[i], 1e-6, $"value {i}");
        }

        CollectionAssert.AreEqual(actual, inPlace);
    }

    [TestMethod]
    public void Combine_OneBranch_KeepsItsBits()
    {
        GuidancePlan plan = new(new GuidanceOptions(), 3, 27);
        float[] branch = [1e-40f, -0f, 3, float.MaxValue], velocity = new float[4];

        plan.Combine(branch, velocity);

        Assert.IsTrue(plan.IsPassThrough);
        CollectionAssert.AreEqual(branch, velocity);
    }

    [TestMethod]
    public void Combine_WrongLength_Throws()
    {
        GuidancePlan plan = new(new GuidanceOptions { TextScale = 4 }, 3, 27);

        Assert.ThrowsExactly<ArgumentException>(() => plan.Combine(new float[27], new float[27]));
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(-1.0)]
    [DataRow(double.PositiveInfinity)]
    public void Scales_NotUsable_NameTheOption(double scale)
    {
        OptionException text = Assert.ThrowsExactly<OptionException>(() => _ = new GuidanceOptions { TextScale = scale });
        OptionException image = Assert.ThrowsExactly<OptionException>(() => _ = new GuidanceOptions { ImageScale = scale });

        Assert.AreEqual(nameof(GuidanceOptions.TextScale), text.Option);
        Assert.AreEqual(nameof(GuidanceOptions.ImageScale), image.Option);
    }
}
