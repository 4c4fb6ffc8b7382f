using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Tests.Tokens;

[TestClass]
public sealed class ResolutionPlannerTests
{
    [TestMethod]
    [DataRow(256, 11)]
    [DataRow(512, 97)]
    [DataRow(768, 145)]
    [DataRow(1024, 193)]
    public void List_PublishedCenter_HasItsMembers(int center, int count)
    {
        IReadOnlyList<ImageSize> sizes = PublishedCandidates.List(center);

        Assert.HasCount(count, sizes);
        Assert.IsTrue(sizes.All(size =>
            size.Pixels <= (long)center * center && size.Width % 16 == 0 && size.Height % 16 == 0 && size.Ratio is >= 0.25 and <= 4));
        Assert.AreEqual(sizes.Count, sizes.Distinct().Count());
    }

    [TestMethod]
    [DataRow(1, 1, 512, 512)]
    [DataRow(4000, 4000, 512, 512)]
    [DataRow(1920, 1080, 1024, 576)]
    [DataRow(1, 100, 256, 1024)]
    public void ByRatio_JoinedLists_IgnoreTheInputsSize(int width, int height, int chosenWidth, int chosenHeight)
    {
        ImageSize[] candidates = [.. PublishedCandidates.List(512), .. PublishedCandidates.List(768)];

        Assert.AreEqual(new ImageSize(chosenWidth, chosenHeight), ResolutionPlanner.ByRatio(candidates, new ImageSize(width, height)));
    }

    [TestMethod]
    [DataRow(300, 300, 512, 512)]
    [DataRow(700, 700, 768, 768)]
    [DataRow(4000, 3000, 1168, 880)]
    public void ByCenterThenRatio_InputsSize_DecidesTheCenter(int width, int height, int chosenWidth, int chosenHeight)
    {
        Dictionary<int, IReadOnlyList<ImageSize>> candidates = new[]
            { 512, 768, 1024 }.ToDictionary(static c => c, PublishedCandidates.List);

        Assert.AreEqual(
            new ImageSize(chosenWidth, chosenHeight), ResolutionPlanner.ByCenterThenRatio(candidates, new ImageSize(width, height)));
    }

    [TestMethod]
    [DataRow(256, 256, 512, 1024)]
    [DataRow(768, 768, 768, 2304)]
    [DataRow(2048, 512, 1024, 4096)]
    public void ClosestCenter_Area_GivesTheBaseLength(int width, int height, int center, int length)
    {
        int closest = ResolutionPlanner.ClosestCenter(PublishedCandidates.AttentionCenters, new ImageSize(width, height));

        Assert.AreEqual(center, closest);
        Assert.AreEqual(length, ResolutionPlanner.BaseSequenceLength(closest, PublishedCandidates.TokenSide));
    }
}
