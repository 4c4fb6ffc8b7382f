using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;

namespace OnnxPixWizard.Tests;

[TestClass]
public sealed class ClassNamesTests
{
    private static readonly ClassSettings Classes = new() { Count = 4, Names = ["crane", "Fire Truck", "crane", "7"] };

    [TestMethod]
    [DataRow("0", 0)]
    [DataRow("3", 3)]
    [DataRow("fire truck", 1)]
    [DataRow(" Fire Truck ", 1)]
    [DataRow("7", 3)]
    [DataRow("None", 4)]
    public void Find_IdOrName_GivesTheClass(string named, int expected) =>
        Assert.AreEqual(expected, ClassNames.Find(Classes, named, "test"));

    [TestMethod]
    [DataRow("crane", "0 and 2")]
    [DataRow("4", "0 to 3")]
    [DataRow("-1", "0 to 3")]
    [DataRow("", "none is named")]
    [DataRow(null, "none is named")]
    public void Find_NoSingleClass_SaysWhatThereIs(string? named, string expected)
    {
        OptionException fault = Assert.ThrowsExactly<OptionException>(() => ClassNames.Find(Classes, named, "test"));

        Assert.AreEqual("Class", fault.Option);
        StringAssert.Contains(fault.Message, expected);
    }

    [TestMethod]
    public void Find_ThousandClasses_ListsSome()
    {
        ClassSettings many = new() { Count = 1000, Names = [.. Enumerable.Range(0, 1000).Select(static i => $"name {i}")] };

        OptionException fault = Assert.ThrowsExactly<OptionException>(() => ClassNames.Find(many, "dragon", "test"));

        Assert.IsTrue(fault.Message.Length < 500, fault.Message);
    }
}
