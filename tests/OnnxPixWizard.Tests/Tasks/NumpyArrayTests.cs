using System.Text;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Tasks;

[TestClass]
public sealed class NumpyArrayTests
{
    [TestMethod]
    public void Encode_Matrix_IsVersionOneLittleEndian()
    {
        byte[] file = Written([1, 2, 3, 4, 5, 6], 2, 3);

        CollectionAssert.AreEqual(new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0 }, file[..8]);
        int header = BitConverter.ToUInt16(file, 8);
        Assert.AreEqual(0, (10 + header) % 64);
        string text = Encoding.ASCII.GetString(file, 10, header);
        StringAssert.StartsWith(text, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
        Assert.AreEqual('\n', text[^1]);
        Assert.AreEqual(10 + header + 24, file.Length);
        Assert.AreEqual(6f, BitConverter.ToSingle(file, file.Length - 4));
    }

    [TestMethod]
    public void Encode_Vector_HasATupleOfOne() =>
        StringAssert.Contains(Encoding.ASCII.GetString(Written([1], 1)), "'shape': (1,)");

    [TestMethod]
    public void Encode_ShapeOfAnotherCount_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(static () => Written([1, 2, 3], 2, 2));

    private static byte[] Written(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        using MemoryStream stream = new();
        NumpyArray.Write(stream, values, shape);
        return stream.ToArray();
    }
}
