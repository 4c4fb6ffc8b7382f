using OnnxPixWizard.Conditioning;

namespace OnnxPixWizard.Tests;

[TestClass]
public sealed class ByteBudgetCacheTests
{
    [TestMethod]
    public void Add_BeyondTheBudget_ForgetsWhatWasUsedLongestAgo()
    {
        ByteBudgetCache<string, string> cache = new(100);
        cache.Add("a", "A", 40);
        cache.Add("b", "B", 40);
        _ = cache.TryGet("a", out _);

        cache.Add("c", "C", 40);

        Assert.IsTrue(cache.TryGet("a", out string? value) && value == "A");
        Assert.IsFalse(cache.TryGet("b", out _));
        Assert.IsTrue(cache.TryGet("c", out _));
    }

    [TestMethod]
    public void Add_LargerThanTheBudget_KeepsTheRest()
    {
        ByteBudgetCache<string, string> cache = new(100);
        cache.Add("a", "A", 40);

        cache.Add("b", "B", 101);

        Assert.IsTrue(cache.TryGet("a", out _));
        Assert.IsFalse(cache.TryGet("b", out _));
    }
}
