using OnnxPixWizard.OnnxRuntime.Tests.Graphs;

namespace OnnxPixWizard.OnnxRuntime.Tests;

[TestClass]
public sealed unsafe class OrtTensorTests
{
    [TestMethod]
    public void Run_IdentityOfEachType_KeepsEveryBit()
    {
        AssertIdentity<float>([1.5f, float.NegativeInfinity, -0f]);
        AssertIdentity<Half>([(Half)1.5f, Half.MaxValue, Half.Epsilon]);
        AssertIdentity<BFloat16>([(BFloat16)1.5f, (BFloat16)(-3e38f), new BFloat16(1)]);
        AssertIdentity<double>([1.5, double.Epsilon, -0.0]);
        AssertIdentity<sbyte>([-128, 0, 127]);
        AssertIdentity<byte>([0, 128, 255]);
        AssertIdentity<int>([int.MinValue, 0, int.MaxValue]);
        AssertIdentity<long>([long.MinValue, 0, long.MaxValue]);
        AssertIdentity<bool>([true, false, true]);
        AssertIdentity<short>([short.MinValue, 0, short.MaxValue]);
        AssertIdentity<ushort>([0, 1, ushort.MaxValue]);
        AssertIdentity<uint>([0, 1, uint.MaxValue]);
        AssertIdentity<ulong>([0, 1, ulong.MaxValue]);
    }

    [TestMethod]
    public void Allocate_AnyShape_IsZeroedAndAligned()
    {
        using OrtTensor tensor = OrtTensor.Allocate(OrtElementType.Float16, 3, 5, 7);

        Assert.AreEqual(105L, tensor.Count);
        Assert.AreEqual(210L, tensor.ByteLength);
        Assert.AreEqual(0, (int)((nint)tensor.Data % 64));
        Assert.IsFalse(tensor.AsBytes().ContainsAnyExcept((byte)0));
        Assert.IsTrue(tensor.IsOnCpu);
        Assert.AreEqual("Float16 [3, 5, 7]", tensor.ToString());
    }

    [TestMethod]
    public void Allocate_NoAxes_IsOneElement()
    {
        using OrtTensor scalar = OrtTensor.Allocate(OrtElementType.Int64);

        Assert.AreEqual(1L, scalar.Count);
        Assert.AreEqual(0, scalar.Shape.Length);
    }

    [TestMethod]
    public void Run_WithoutElements_ReturnsNone()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtTensor own = OrtTensor.Allocate(OrtElementType.Float32, 0);
        using OrtTensor wrapped = OrtTensor.Wrap(null, 0, OrtElementType.Float32, 0);

        using OrtOutputs first = session.Run(Feed.Of(("x", own)));
        using OrtOutputs second = session.Run(Feed.Of(("x", wrapped)));

        Assert.AreEqual(0L, first["y"].Count);
        Assert.AreEqual(0, second["y"].AsSpan<float>().Length);
    }

    [TestMethod]
    public void Wrap_CallersMemory_IsReadAndWrittenInPlace()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Int32));
        int[] source = [1, 2, 3], target = new int[3];
        fixed (int* x = source, y = target)
        {
            using OrtTensor input = OrtTensor.Wrap(x, 12, OrtElementType.Int32, 3);
            using OrtTensor output = OrtTensor.Wrap(y, 12, OrtElementType.Int32, 3);
            using OrtPreparedRun prepared = session.PrepareRun([("x", input)], [("y", output)]);

            prepared.Run();
        }

        CollectionAssert.AreEqual(source, target);
    }

    [TestMethod]
    public void Wrap_TooLittleMemory_Throws()
    {
        int[] memory = new int[3];
        fixed (int* first = memory)
        {
            nint address = (nint)first;

            ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => OrtTensor.Wrap((void*)address, 12, OrtElementType.Int32, 2, 2));

            StringAssert.Contains(error.Message, "Int32 [2, 2], which needs 16");
        }
    }

    [TestMethod]
    public void From_WrongCount_NamesBoth()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => OrtTensor.From<float>([1, 2, 3], 2, 2));

        StringAssert.Contains(error.Message, "3 values were given for shape [2, 2], which holds 4");
    }

    [TestMethod]
    public void Allocate_NegativeLength_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OrtTensor.Allocate(OrtElementType.Float32, 2, -1));

    [TestMethod]
    public void Allocate_OverflowingShape_Throws() =>
        Assert.ThrowsExactly<OverflowException>(() => OrtTensor.Allocate(OrtElementType.Float32, long.MaxValue, 4));

    [TestMethod]
    public void AsSpan_OtherType_Throws()
    {
        using OrtTensor tensor = OrtTensor.Allocate(OrtElementType.Float32, 4);

        Assert.ThrowsExactly<InvalidOperationException>(() => _ = tensor.AsSpan<int>().Length);
        Assert.ThrowsExactly<NotSupportedException>(() => _ = tensor.AsSpan<char>().Length);
    }

    [TestMethod]
    public void AsSpan_AfterDispose_Throws()
    {
        OrtTensor tensor = OrtTensor.Allocate(OrtElementType.Float32, 4);
        tensor.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => _ = tensor.AsSpan<float>().Length);
    }

    [TestMethod]
    public void Dispose_WhilePreparedRunHoldsIt_KeepsTheMemory()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32));
        using OrtTensor y = OrtTensor.Allocate(OrtElementType.Float32, 2);
        OrtTensor x = OrtTensor.From<float>([3, 4], 2);
        using OrtPreparedRun prepared = session.PrepareRun([("x", x)], [("y", y)]);
        x.Dispose();

        prepared.Run();

        CollectionAssert.AreEqual(new float[] { 3, 4 }, y.AsSpan<float>().ToArray());
    }

    private static void AssertIdentity<T>(T[] values)
        where T : unmanaged
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementTypes.Of<T>()));
        using OrtTensor x = OrtTensor.From<T>(values, values.Length);

        using OrtOutputs outputs = session.Run(Feed.Of(("x", x)));

        Assert.AreEqual(OrtElementTypes.Of<T>(), outputs["y"].ElementType);
        CollectionAssert.AreEqual(x.AsBytes().ToArray(), outputs["y"].AsBytes().ToArray());
        Assert.AreEqual(sizeof(T), x.ElementType.SizeInBytes());
    }
}
