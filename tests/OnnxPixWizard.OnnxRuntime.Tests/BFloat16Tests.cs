namespace OnnxPixWizard.OnnxRuntime.Tests;

[TestClass]
public sealed class BFloat16Tests
{
    [TestMethod]
    public unsafe void Layout_IsTwoBytes() => Assert.AreEqual(2, sizeof(BFloat16));

    [TestMethod]
    [DataRow(1f, 0x3F80)]
    [DataRow(-2f, 0xC000)]
    [DataRow(1.00390625f, 0x3F80, DisplayName = "a half rounds down to even")]
    [DataRow(1.01171875f, 0x3F82, DisplayName = "a half rounds up to even")]
    [DataRow(1.0039064f, 0x3F81, DisplayName = "above a half rounds up")]
    [DataRow(float.MaxValue, 0x7F80, DisplayName = "too large becomes infinite")]
    [DataRow(float.PositiveInfinity, 0x7F80)]
    public void FromSingle_Value_RoundsToNearestEven(float value, int bits) =>
        Assert.AreEqual(bits, BFloat16.FromSingle(value).Bits);

    [TestMethod]
    public void FromSingle_NaNWithLowBitsOnly_StaysNaN() =>
        Assert.IsTrue(float.IsNaN(BFloat16.FromSingle(BitConverter.UInt32BitsToSingle(0x7F800001))));

    [TestMethod]
    public void ToSingle_EveryPattern_ComesBack()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            BFloat16 value = new((ushort)bits);
            if (!float.IsNaN(value))
            {
                Assert.AreEqual(value, BFloat16.FromSingle(value.ToSingle()));
            }
        }
    }

    [TestMethod]
    public void Spans_BothWays_AgreeWithSingleValues()
    {
        float[] values = [1.25f, -7f, 3.14159f];
        BFloat16[] narrow = new BFloat16[3];
        float[] wide = new float[3];

        BFloat16.FromSingle(values, narrow);
        BFloat16.ToSingle(narrow, wide);

        CollectionAssert.AreEqual(values.Select(v => (float)BFloat16.FromSingle(v)).ToArray(), wide);
        Assert.ThrowsExactly<ArgumentException>(() => BFloat16.FromSingle(values, new BFloat16[2]));
    }
}
