using System.Runtime.InteropServices;
using System.Text;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Tests;

[TestClass]
public sealed class SafeTensorsCheckpointTests
{
    private readonly TestFolder _folder = new();

    [TestCleanup]
    public void DeleteFolder() => _folder.Delete();

    [TestMethod]
    public void Read_PieceOfATensor_IsTheSameBytes()
    {
        float[] values = [.. Enumerable.Range(0, 100_000).Select(static i => i * 0.5f)];
        SafeTensorsWriter.Write(_folder.At("a.safetensors"), [("x", Tensor.From<float>(values, 1000, 100)), ("y", Tensor.Scalar(7L))]);
        using ICheckpoint checkpoint = Checkpoint.Open(_folder.At("a.safetensors"));

        float[] piece = new float[333];
        checkpoint.Tensors["x"].Read(54_321, MemoryMarshal.AsBytes(piece.AsSpan()));

        CollectionAssert.AreEqual(values[54_321..54_654], piece);
        Assert.AreEqual(7L, checkpoint.Tensors["y"].ToTensor().AsSpan<long>()[0]);
        CollectionAssert.AreEqual(new long[] { 1000, 100 }, checkpoint.Tensors["x"].Shape.ToArray());
        Assert.AreEqual(400_000, checkpoint.Tensors["x"].ByteLength);
    }

    [TestMethod]
    public void ReadFloat32_EveryHalf_WidensExactly()
    {
        Half[] halves = [.. Enumerable.Range(0, 65536).Select(static bits => BitConverter.UInt16BitsToHalf((ushort)bits))];
        ushort[] patterns = [.. Enumerable.Range(0, 65536).Select(static bits => (ushort)bits)];
        byte[] bfloats = MemoryMarshal.AsBytes(patterns.AsSpan()).ToArray();
        SafeTensorsWriter.Write(_folder.At("a.safetensors"),
            [("half", Tensor.From<Half>(halves, 65536)), ("bfloat", new Tensor(ElementType.BFloat16, [65536], bfloats))]);
        using ICheckpoint checkpoint = Checkpoint.Open(_folder.At("a.safetensors"));

        float[] half = new float[65535], bfloat = new float[65535];
        checkpoint.Tensors["half"].ReadFloat32(1, half);
        checkpoint.Tensors["bfloat"].ReadFloat32(1, bfloat);

        CollectionAssert.AreEqual(Array.ConvertAll(halves[1..], static value => (float)value), half);
        CollectionAssert.AreEqual(
            Array.ConvertAll(patterns[1..], static bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)), bfloat);
    }

    [TestMethod]
    [DataRow(-1L, 1)]
    [DataRow(4L, 1)]
    [DataRow(3L, 2)]
    [DataRow(long.MaxValue, 1)]
    public void Read_BeyondTheTensor_Throws(long first, int count)
    {
        SafeTensorsWriter.Write(_folder.At("a.safetensors"), [("x", Tensor.From<byte>([1, 2, 3, 4], 4))]);
        using ICheckpoint checkpoint = Checkpoint.Open(_folder.At("a.safetensors"));

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => checkpoint.Tensors["x"].Read(first, new byte[count]));
    }

    [TestMethod]
    public void ReadFloat32_Integers_AreRefused()
    {
        SafeTensorsWriter.Write(_folder.At("a.safetensors"), [("x", Tensor.From<long>([1], 1))]);
        using ICheckpoint checkpoint = Checkpoint.Open(_folder.At("a.safetensors"));

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => checkpoint.Tensors["x"].ReadFloat32());

        StringAssert.Contains(e.Message, "'x'");
    }

    [TestMethod]
    public void Read_AfterDispose_Throws()
    {
        SafeTensorsWriter.Write(_folder.At("a.safetensors"), [("x", Tensor.Scalar(1f))]);
        ICheckpoint checkpoint = Checkpoint.Open(_folder.At("a.safetensors"));
        checkpoint.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => checkpoint.Tensors["x"].ToTensor());
    }

    [TestMethod]
    public void Open_FolderWithIndex_JoinsItsFiles()
    {
        WriteShards("""{"metadata":{"total_size":12.0},"weight_map":{"x":"a.safetensors","y":"b.safetensors"}}""");

        using ICheckpoint checkpoint = Checkpoint.Open(_folder.FullName);

        CollectionAssert.AreEquivalent(new[] { "x", "y" }, checkpoint.Tensors.Keys.ToArray());
        Assert.AreEqual(2f, checkpoint.Tensors["y"].ReadFloat32().AsSpan<float>()[1]);
    }

    [TestMethod]
    [DataRow("""{"weight_map":{"x":"b.safetensors"}}""", "'x'", DisplayName = "tensor in another file")]
    [DataRow("""{"weight_map":{"x":"c.safetensors"}}""", "c.safetensors", DisplayName = "file missing")]
    [DataRow("""{"weight_map":{"x":"../a.safetensors"}}""", "../a.safetensors", DisplayName = "file elsewhere")]
    [DataRow("""{"weight_map":{"x":"a\u0000"}}""", "'x'", DisplayName = "file name with a zero")]
    [DataRow("""{"weight_map":{"x":1}}""", "weight_map", DisplayName = "file is a number")]
    [DataRow("""{"weight_map":[]}""", "weight_map", DisplayName = "map is a list")]
    [DataRow("""{"weight_map":{}}""", "weight_map", DisplayName = "empty map")]
    [DataRow("""{}""", "weight_map", DisplayName = "no map")]
    [DataRow("""[]""", "weight_map", DisplayName = "a list")]
    [DataRow("""{"weight_map":{"x":"a.safetensors","x":"a.safetensors"}}""", "'x'", DisplayName = "tensor twice")]
    [DataRow(
        """{"metadata":{"total_size":13},"weight_map":{"x":"a.safetensors","y":"b.safetensors"}}""", "13", DisplayName = "another total")]
    [DataRow("""{"weight_map":""", "weight_map", DisplayName = "cut off")]
    public void Open_IndexThatLies_IsRefused(string index, string fact)
    {
        WriteShards(index);

        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder.FullName));

        StringAssert.Contains(e.Message, fact);
    }

    [TestMethod]
    public void Read_TensorOfTenGigabytes_ReachesItsEnd()
    {
        // A sparse file: only the last numbers take room.
        const long Count = 2_500_000_000;
        byte[] header = Encoding.UTF8.GetBytes($$"""{"x":{"dtype":"F32","shape":[2500,1000000],"data_offsets":[0,{{4 * Count}}]},"""
            + $$""" "y":{"dtype":"F32","shape":[2],"data_offsets":[{{4 * Count}},{{(4 * Count) + 8}}]} }""");
        using (FileStream stream = File.Create(_folder.At("a.safetensors")))
        {
            stream.Write(BitConverter.GetBytes((long)header.Length));
            stream.Write(header);
            stream.Position = 8 + header.Length + (4 * (Count - 1));
            stream.Write(MemoryMarshal.AsBytes<float>([7, 8, 9]));
        }

        using ICheckpoint checkpoint = Checkpoint.Open(_folder.At("a.safetensors"));
        float[] end = new float[3], runs = new float[2];
        checkpoint.Tensors["x"].ReadFloat32(Count - 3, end);
        checkpoint.Tensors["x"].ReadFloat32Runs(999_999, 1, Count - 1_000_000, runs);

        CollectionAssert.AreEqual(new[] { 0f, 0f, 7f }, end);
        CollectionAssert.AreEqual(new[] { 0f, 7f }, runs);
        CollectionAssert.AreEqual(new[] { 8f, 9f }, checkpoint.Tensors["y"].ReadFloat32().AsSpan<float>().ToArray());
        Assert.ThrowsExactly<CheckpointException>(() => checkpoint.Tensors["x"].ReadFloat32());
    }

    [TestMethod]
    public void Open_LinksIntoACache_AreFollowed()
    {
        // As the hub's client lays out what it fetched.
        Directory.CreateDirectory(_folder.At("blobs"));
        string snapshot = Directory.CreateDirectory(_folder.At("snapshot")).FullName;
        SafeTensorsWriter.Write(_folder.At("blobs/0a1b"), [("x", Tensor.From<float>([1, 2, 3], 3))]);
        File.WriteAllText(_folder.At("blobs/2c3d"), """{"weight_map":{"x":"model-00001-of-00001.safetensors"}}""");
        File.CreateSymbolicLink(Path.Combine(snapshot, "model-00001-of-00001.safetensors"), "../blobs/0a1b");
        File.CreateSymbolicLink(Path.Combine(snapshot, "model.safetensors.index.json"), "../blobs/2c3d");

        using ICheckpoint checkpoint = Checkpoint.Open(snapshot);

        Assert.AreEqual(3f, checkpoint.Tensors["x"].ReadFloat32().AsSpan<float>()[2]);
    }

    [TestMethod]
    public void Open_FolderInPlaceOfAFile_IsRefused()
    {
        Directory.CreateDirectory(_folder.At("a.safetensors"));
        File.WriteAllText(_folder.At("model.safetensors.index.json"), """{"weight_map":{"x":"a.safetensors"}}""");

        Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder.FullName));
    }

    [TestMethod]
    public void Open_FolderWithoutWeights_NamesTheFolder()
    {
        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Open(_folder.FullName));

        StringAssert.Contains(e.Message, _folder.FullName);
    }

    private void WriteShards(string index)
    {
        SafeTensorsWriter.Write(_folder.At("a.safetensors"), [("x", Tensor.Scalar(1f))]);
        SafeTensorsWriter.Write(_folder.At("b.safetensors"), [("y", Tensor.From<float>([1, 2], 2))]);
        File.WriteAllText(_folder.At("model.safetensors.index.json"), index);
    }
}
