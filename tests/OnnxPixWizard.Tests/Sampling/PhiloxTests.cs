using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Tests.Sampling;

[TestClass]
public sealed class PhiloxTests
{
    /// <summary>The three known answers that the generator's authors publish with Random123.</summary>
    [TestMethod]
    [DataRow(0ul, 0ul, 0ul, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [DataRow(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [DataRow(0x85a308d3243f6a88ul, 0x0370734413198a2eul, 0x299f31d0a4093822ul, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Generate_KnownAnswers_Agree(ulong low, ulong high, ulong key, uint first, uint second, uint third, uint fourth)
    {
        Philox.Block block = Philox.Generate(low, high, key);

        Assert.AreEqual(new Philox.Block(first, second, third, fourth), block);
    }
}
