using System.Buffers.Binary;
using System.Text;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Tests;

[TestClass]
public sealed class SafeTensorsFileTests
{
    private string _folder = string.Empty;

    private string File1 => Path.Combine(_folder, "a.safetensors");

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("safetensors-tests-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Write_EveryType_ReadsBackTheSame()
    {
        (string, Tensor)[] tensors =
        [
            ("flag", Tensor.From<bool>([true, false, true], 3)),
            ("byte", Tensor.From<byte>([1, 255], 2)),
            ("half", Tensor.From<Half>([(Half)1.5, (Half)(-2)], 1, 2)),
            ("float", Tensor.From<float>([1, -0f, float.NaN, float.Epsilon], 2, 2)),
            ("double", Tensor.Scalar(Math.PI)),
            ("long", Tensor.From<long>([long.MinValue, long.MaxValue], 2)),
            ("int", Tensor.From<int>([-7], 1)),
            ("sbyte", Tensor.From<sbyte>([-128], 1)),
            ("bfloat", new Tensor(ElementType.BFloat16, [1], new byte[] { 0x80, 0x3F })),
            ("empty", Tensor.Zeros(ElementType.Float32, 0, 3)),
        ];

        SafeTensorsWriter.Write(File1, tensors, new Dictionary<string, string>(StringComparer.Ordinal) { ["made by"] = "a \"test\"" });
        using SafeTensorsFile file = SafeTensorsFile.Open(File1);

        Assert.AreEqual(tensors.Length, file.Tensors.Count);
        Assert.AreEqual("a \"test\"", file.Metadata["made by"]);
        foreach ((string name, Tensor expected) in tensors)
        {
            Tensor actual = file.Read(name);
            Assert.AreEqual(expected.Type, actual.Type, name);
            CollectionAssert.AreEqual(expected.Shape.ToArray(), actual.Shape.ToArray(), name);
            CollectionAssert.AreEqual(expected.Data.ToArray(), actual.Data.ToArray(), name);
            Assert.AreEqual(0, file.Entry(name).Offset % expected.Type.SizeInBytes(), $"{name} is not aligned");
        }
    }

    [TestMethod]
    public void ReadFloat32_EveryHalf_WidensExactly()
    {
        Half[] halves = [.. Enumerable.Range(0, 65536).Select(static bits => BitConverter.UInt16BitsToHalf((ushort)bits))];
        SafeTensorsWriter.Write(File1, [("x", Tensor.From<Half>(halves, halves.Length))]);
        using SafeTensorsFile file = SafeTensorsFile.Open(File1);

        float[] widened = file.ReadFloat32("x").AsSpan<float>().ToArray();

        CollectionAssert.AreEqual(Array.ConvertAll(halves, static half => (float)half), widened);
    }

    [TestMethod]
    public void ReadFloat32_BFloat16_IsTheUpperHalfOfAFloat()
    {
        SafeTensorsWriter.Write(File1, [("x", new Tensor(ElementType.BFloat16, [3], new byte[] { 0x80, 0x3F, 0x00, 0xC0, 0x7F, 0x7F }))]);
        using SafeTensorsFile file = SafeTensorsFile.Open(File1);

        float[] widened = file.ReadFloat32("x").AsSpan<float>().ToArray();

        CollectionAssert.AreEqual(new[] { 1f, -2f, BitConverter.UInt32BitsToSingle(0x7F7F0000) }, widened);
    }

    [TestMethod]
    public void ReadFloat32_Integers_AreRefused()
    {
        SafeTensorsWriter.Write(File1, [("x", Tensor.From<long>([1], 1))]);
        using SafeTensorsFile file = SafeTensorsFile.Open(File1);

        SafeTensorsException e = Assert.ThrowsExactly<SafeTensorsException>(() => file.ReadFloat32("x"));

        Assert.AreEqual(SafeTensorsFault.UnsuitableTensor, e.Fault);
    }

    [TestMethod]
    public void Read_UnknownName_IsMissing()
    {
        SafeTensorsWriter.Write(File1, []);
        using SafeTensorsFile file = SafeTensorsFile.Open(File1);

        SafeTensorsException e = Assert.ThrowsExactly<SafeTensorsException>(() => file.Read("x"));

        Assert.AreEqual(SafeTensorsFault.MissingTensor, e.Fault);
        StringAssert.Contains(e.Message, "'x'");
    }

    [TestMethod]
    public void Bytes_AfterDispose_Throw()
    {
        SafeTensorsWriter.Write(File1, [("x", Tensor.Scalar(1f))]);
        SafeTensorsFile file = SafeTensorsFile.Open(File1);
        file.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => file.Read("x"));
    }

    [TestMethod]
    public void Open_NoFile_IsNotFound()
    {
        SafeTensorsException e = Assert.ThrowsExactly<SafeTensorsException>(() => SafeTensorsFile.Open(File1));

        Assert.AreEqual(SafeTensorsFault.NotFound, e.Fault);
    }

    [TestMethod]
    [DataRow("x", "x")]
    [DataRow("", "y")]
    [DataRow("__metadata__", "y")]
    public void Write_NameThatCannotBe_LeavesNothing(string first, string second)
    {
        SafeTensorsException e = Assert.ThrowsExactly<SafeTensorsException>(
            () => SafeTensorsWriter.Write(File1, [(first, Tensor.Scalar(1f)), (second, Tensor.Scalar(1f))]));

        Assert.AreEqual(SafeTensorsFault.UnsuitableTensor, e.Fault);
        Assert.IsEmpty(Directory.GetFiles(_folder));
    }

    [TestMethod]
    public void Write_OverAFile_ReplacesItWhole()
    {
        SafeTensorsWriter.Write(File1, [("old", Tensor.Zeros(ElementType.Float32, 1000))]);

        SafeTensorsWriter.Write(File1, [("new", Tensor.Scalar(1f))]);
        using SafeTensorsFile file = SafeTensorsFile.Open(File1);

        Assert.AreEqual("new", file.Tensors.Keys.Single());
        Assert.HasCount(1, Directory.GetFiles(_folder));
    }

    [TestMethod]
    public void Write_IntoAMissingFolder_IsInaccessible()
    {
        SafeTensorsException e = Assert.ThrowsExactly<SafeTensorsException>(
            () => SafeTensorsWriter.Write(Path.Combine(_folder, "none", "a.safetensors"), []));

        Assert.AreEqual(SafeTensorsFault.Inaccessible, e.Fault);
    }

    [TestMethod]
    [DataRow("", DisplayName = "no file content")]
    [DataRow("12345", DisplayName = "shorter than the length")]
    public void Open_TooShort_IsTruncated(string content)
    {
        File.WriteAllText(File1, content);

        SafeTensorsException e = Assert.ThrowsExactly<SafeTensorsException>(() => SafeTensorsFile.Open(File1));

        Assert.AreEqual(SafeTensorsFault.Truncated, e.Fault);
    }

    [TestMethod]
    [DataRow(3ul, SafeTensorsFault.Truncated)]
    [DataRow(99_999_999ul, SafeTensorsFault.Truncated)]
    [DataRow(100_000_001ul, SafeTensorsFault.MalformedHeader)]
    [DataRow(ulong.MaxValue, SafeTensorsFault.MalformedHeader)]
    [DataRow(0x8000000000000000ul, SafeTensorsFault.MalformedHeader)]
    public void Open_HeaderLengthBeyondTheFile_IsRefused(ulong length, SafeTensorsFault fault)
    {
        byte[] bytes = [0, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}'];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(File1, bytes);

        SafeTensorsException e = Assert.ThrowsExactly<SafeTensorsException>(() => SafeTensorsFile.Open(File1));

        Assert.AreEqual(fault, e.Fault);
    }

    [TestMethod]
    [DataRow("", DisplayName = "empty")]
    [DataRow("[]", DisplayName = "a list")]
    [DataRow("{", DisplayName = "unfinished")]
    [DataRow("{} x", DisplayName = "text behind")]
    [DataRow("""{"a":1}""", DisplayName = "tensor is a number")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        DisplayName = "name twice")]
    [DataRow(
        """{"__metadata__":{},"__metadata__":{},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", DisplayName = "metadata twice")]
    [DataRow("""{"__metadata__":{"k":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", DisplayName = "metadata not a string")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}""", DisplayName = "shape twice")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2]}}""", DisplayName = "no offsets")]
    [DataRow("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", DisplayName = "no type")]
    [DataRow("""{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", DisplayName = "unknown type")]
    [DataRow("""{"a":{"dtype":1,"shape":[2],"data_offsets":[0,8]}}""", DisplayName = "type is a number")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":0}}""", DisplayName = "unknown member")]
    [DataRow("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", DisplayName = "negative extent")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", DisplayName = "broken extent")]
    [DataRow("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", DisplayName = "extent is text")]
    [DataRow("""{"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}""", DisplayName = "extent is a list")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", DisplayName = "three offsets")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", DisplayName = "offsets backwards")]
    [DataRow("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", DisplayName = "beyond the file")]
    [DataRow("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", DisplayName = "shape larger than its bytes")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", DisplayName = "bytes left over")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", DisplayName = "a hole")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        DisplayName = "an overlap")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", DisplayName = "a shape that overflows")]
    [DataRow("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", DisplayName = "an extent beyond 64 bits")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775800,9223372036854775807]}}""",
        DisplayName = "an offset near 2^63")]
    public void Open_HeaderThatLies_IsMalformed(string json)
    {
        WriteRaw(json, dataBytes: 8);

        SafeTensorsException e = Assert.ThrowsExactly<SafeTensorsException>(() => SafeTensorsFile.Open(File1));

        Assert.AreEqual(SafeTensorsFault.MalformedHeader, e.Fault);
        StringAssert.Contains(e.Message, "a.safetensors");
    }

    [TestMethod]
    public void Open_PaddedHeader_IsRead()
    {
        WriteRaw("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}     """, dataBytes: 8);

        using SafeTensorsFile file = SafeTensorsFile.Open(File1);

        Assert.AreEqual(8, file.Entry("a").ByteLength);
    }

    private void WriteRaw(string json, int dataBytes)
    {
        byte[] header = Encoding.UTF8.GetBytes(json);
        byte[] bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        File.WriteAllBytes(File1, bytes);
    }
}
