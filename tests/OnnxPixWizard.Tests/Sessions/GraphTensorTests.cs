using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests.Sessions;

[TestClass]
public sealed unsafe class GraphTensorTests
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
        using GraphTensor tensor = GraphTensor.Allocate<Half>(3, 5, 7);

        Assert.AreEqual(105L, tensor.Count);
        Assert.AreEqual(210L, tensor.ByteLength);
        Assert.AreEqual(0, (int)((nint)tensor.Data % 64));
        Assert.IsFalse(tensor.AsBytes().ContainsAnyExcept((byte)0));
        Assert.AreEqual("Float16 [3, 5, 7]", tensor.ToString());
    }

    [TestMethod]
    public void Allocate_NoAxes_IsOneElement()
    {
        using GraphTensor scalar = GraphTensor.Allocate<long>();

        Assert.AreEqual(1L, scalar.Count);
        Assert.AreEqual(0, scalar.Shape.Length);
    }

    [TestMethod]
    public void Run_WithoutElements_ReturnsNone()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float));
        using GraphTensor own = GraphTensor.Allocate<float>(0);
        using GraphTensor wrapped = GraphTensor.Wrap(null, 0, TensorElementType.Float, 0);

        using GraphOutputs first = session.Run(Feed.Of(("x", own)));
        using GraphOutputs second = session.Run(Feed.Of(("x", wrapped)));

        Assert.AreEqual(0L, first["y"].Count);
        Assert.AreEqual(0, second["y"].AsSpan<float>().Length);
    }

    [TestMethod]
    public void Wrap_CallersMemory_IsReadAndWrittenInPlace()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Int32));
        int[] source = [1, 2, 3], target = new int[3];
        fixed (int* x = source, y = target)
        {
            using GraphTensor input = GraphTensor.Wrap(x, 12, TensorElementType.Int32, 3);
            using GraphTensor output = GraphTensor.Wrap(y, 12, TensorElementType.Int32, 3);
            using BoundGraph prepared = session.Bind([("x", input)], [("y", output)]);

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

            ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() =>
                GraphTensor.Wrap((void*)address, 12, TensorElementType.Int32, 2, 2));

            StringAssert.Contains(error.Message, "Int32 [2, 2], which needs 16");
        }
    }

    [TestMethod]
    public void From_WrongCount_NamesBoth()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => GraphTensor.From<float>([1, 2, 3], 2, 2));

        StringAssert.Contains(error.Message, "3 values were given for shape [2, 2], which holds 4");
    }

    [TestMethod]
    public void Allocate_NegativeLength_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => GraphTensor.Allocate<float>(2, -1));

    [TestMethod]
    public void Allocate_OverflowingShape_Throws() =>
        Assert.ThrowsExactly<OverflowException>(() => GraphTensor.Allocate<float>(long.MaxValue, 4));

    [TestMethod]
    public void AsSpan_OtherType_Throws()
    {
        using GraphTensor tensor = GraphTensor.Allocate<float>(4);

        Assert.ThrowsExactly<InvalidOperationException>(() => _ = tensor.AsSpan<int>().Length);
        Assert.ThrowsExactly<NotSupportedException>(() => _ = tensor.AsSpan<char>().Length);
    }

    [TestMethod]
    public void AsSpan_AfterDispose_Throws()
    {
        GraphTensor tensor = GraphTensor.Allocate<float>(4);
        tensor.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => _ = tensor.AsSpan<float>().Length);
    }

    private static void AssertIdentity<T>(T[] values)
        where T : unmanaged
    {
        using GraphTensor x = GraphTensor.From<T>(values, values.Length);
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(x.ElementType));

        using GraphOutputs outputs = session.Run(Feed.Of(("x", x)));

        Assert.AreEqual(x.ElementType, outputs["y"].ElementType);
        CollectionAssert.AreEqual(x.AsBytes().ToArray(), outputs["y"].AsBytes().ToArray());
        Assert.AreEqual(sizeof(T) * values.LongLength, x.ByteLength);
    }
}
