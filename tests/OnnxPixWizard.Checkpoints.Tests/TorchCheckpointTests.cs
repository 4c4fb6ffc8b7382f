using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Pickle;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Tests;

[TestClass]
public sealed class TorchCheckpointTests
{
    private readonly TestFolder _folder = new();

    private string File1 => _folder.At("a.pth");

    [TestCleanup]
    public void DeleteFolder() => _folder.Delete();

    [TestMethod]
    public void Write_EveryType_ReadsBackTheSame()
    {
        (string Name, Tensor Tensor)[] tensors =
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
            ("many", Tensor.From<float>([.. Enumerable.Range(0, 300_000).Select(static i => i * 0.25f)], 1000, 300)),
        ];

        TorchCheckpointWriter.Write(File1, tensors.Select(static pair => (pair.Name, LazyTensor.From(pair.Tensor))),
            new TensorWriteOptions { ChunkBytes = 50_000, Parallelism = 3 });
        using ICheckpoint checkpoint = Checkpoint.Open(File1);

        Assert.AreEqual(tensors.Length, checkpoint.Tensors.Count);
        foreach ((string name, Tensor expected) in tensors)
        {
            Tensor actual = checkpoint.Tensors[name].ToTensor();
            Assert.AreEqual(expected.Type, actual.Type, name);
            CollectionAssert.AreEqual(expected.Shape.ToArray(), actual.Shape.ToArray(), name);
            CollectionAssert.AreEqual(expected.Data.ToArray(), actual.Data.ToArray(), name);
        }
    }

    [TestMethod]
    public void Write_Archive_HasRightChecksumsAndAlignedStorages()
    {
        TorchCheckpointWriter.Write(
            File1, [("x", LazyTensor.From(Tensor.From<float>([.. Enumerable.Range(0, 1001).Select(static i => (float)i)], 1001)))]);

        // Reading through the framework's archive checks every checksum.
        using ZipArchive archive = ZipFile.OpenRead(File1);
        string[] names = [.. archive.Entries.Select(static entry => entry.FullName)];
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            stream.CopyTo(Stream.Null);
        }

        CollectionAssert.AreEqual(new[] { "a/data.pkl", "a/byteorder", "a/data/0", "a/version" }, names);
        byte[] bytes = File.ReadAllBytes(File1);
        byte[] start = [0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40];
        Assert.AreEqual(0, bytes.AsSpan().IndexOf(start) % 64);
        Assert.HasCount(1, Directory.GetFiles(_folder.FullName));
    }

    [TestMethod]
    public void Write_Cancelled_LeavesNothing()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() => TorchCheckpointWriter.Write(
            File1, [("x", LazyTensor.From(Tensor.Scalar(1f)))], new TensorWriteOptions { Cancellation = source.Token }));

        Assert.IsEmpty(Directory.GetFiles(_folder.FullName));
    }

    [TestMethod]
    [DataRow(0L, new long[] { 2, 3 }, new long[] { 3, 1 }, new float[] { 0, 1, 2, 3, 4, 5 }, DisplayName = "dense")]
    [DataRow(0L, new long[] { 3, 2 }, new long[] { 1, 3 }, new float[] { 0, 3, 1, 4, 2, 5 }, DisplayName = "transposed")]
    [DataRow(1L, new long[] { 3 }, new long[] { 2 }, new float[] { 1, 3, 5 }, DisplayName = "every second")]
    [DataRow(4L, new long[] { 2 }, new long[] { 1 }, new float[] { 4, 5 }, DisplayName = "slice")]
    [DataRow(5L, new long[] { }, new long[] { }, new float[] { 5 }, DisplayName = "scalar")]
    [DataRow(2L, new long[] { 2, 1, 2 }, new long[] { 0, 99, 1 }, new float[] { 2, 3, 2, 3 }, DisplayName = "repeated")]
    [DataRow(9L, new long[] { 3, 0 }, new long[] { 9, 9 }, new float[] { }, DisplayName = "empty")]
    [DataRow(
        0L, new long[] { 2, 2, 2 }, new long[] { 1, 0, 2 }, new float[] { 0, 2, 0, 2, 1, 3, 1, 3 }, DisplayName = "permuted and repeated")]
    public void Read_View_IsRowMajor(long offset, long[] shape, long[] strides, float[] expected)
    {
        PickleFile.WriteView(File1, 6, offset, shape, strides);
        using ICheckpoint checkpoint = Checkpoint.Open(File1);

        Tensor actual = checkpoint.Tensors["x"].ReadFloat32();

        CollectionAssert.AreEqual(shape, actual.Shape.ToArray());
        CollectionAssert.AreEqual(expected, actual.AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Read_PiecesOfATransposedView_AreThoseOfTheWhole()
    {
        PickleFile.WriteView(File1, 7 * 5 * 3, 0, [5, 3, 7], [1, 35, 5]);
        using ICheckpoint checkpoint = Checkpoint.Open(File1);
        CheckpointTensor tensor = checkpoint.Tensors["x"];
        float[] whole = tensor.ReadFloat32().AsSpan<float>().ToArray();

        for (int first = 0; first < whole.Length; first++)
        {
            float[] piece = new float[Math.Min(whole.Length - first, 1 + (first * 13 % 40))];
            tensor.ReadFloat32(first, piece);
            CollectionAssert.AreEqual(whole[first..(first + piece.Length)], piece, $"from {first}");
        }

        Assert.AreEqual(whole.Length, whole.Distinct().Count());
        Assert.AreEqual(35f, whole[7]);
    }

    [TestMethod]
    [DataRow(6, 0L, new long[] { 7 }, new long[] { 1 }, "beyond", DisplayName = "longer than the storage")]
    [DataRow(6, 1L, new long[] { 6 }, new long[] { 1 }, "beyond", DisplayName = "offset too large")]
    [DataRow(6, 0L, new long[] { 2, 2 }, new long[] { 5, 1 }, "beyond", DisplayName = "stride too large")]
    [DataRow(6, -1L, new long[] { 2 }, new long[] { 1 }, "offset", DisplayName = "offset below 0")]
    [DataRow(6, 0L, new long[] { -2 }, new long[] { 1 }, "shape", DisplayName = "extent below 0")]
    [DataRow(6, 5L, new long[] { 2 }, new long[] { -1 }, "strides", DisplayName = "stride below 0")]
    [DataRow(6, 0L, new long[] { 2 }, new long[] { }, "strides", DisplayName = "stride missing")]
    [DataRow(6, 0L, new long[] { 1L << 62, 4 }, new long[] { 0, 1 }, "shape", DisplayName = "shape beyond 64 bits")]
    [DataRow(6, 0L, new long[] { 1L << 62, 1L << 62, 0 }, new long[] { 0, 0, 0 }, "shape", DisplayName = "empty, but beyond 64 bits")]
    [DataRow(6, long.MaxValue, new long[] { 2 }, new long[] { long.MaxValue }, "shape", DisplayName = "end beyond 64 bits")]
    [DataRow(6, 0L, new long[] { 1L << 40 }, new long[] { 0 }, "repeats", DisplayName = "one number a trillion times")]
    public void Open_ViewThatReachesOut_IsRefused(int elements, long offset, long[] shape, long[] strides, string fact)
    {
        PickleFile.WriteView(File1, elements, offset, shape, strides);

        PickleException e = Assert.ThrowsExactly<PickleException>(() => Checkpoint.Open(File1));

        StringAssert.Contains(e.Message, fact);
        StringAssert.Contains(e.Message, "a.pth");
    }

    [TestMethod]
    [DataRow("a/data/0", "storage '0'", DisplayName = "no storage")]
    [DataRow("a/data.pkl", "data.pkl", DisplayName = "no pickle")]
    public void Open_EntryMissing_IsRefused(string entry, string fact)
    {
        PickleFile.WriteView(File1, 6, 0, [6], [1]);
        PickleFile.Repack(File1, CompressionLevel.NoCompression, (name, content) => name == entry ? null : content);

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Open(File1));

        StringAssert.Contains(e.Message, fact);
    }

    [TestMethod]
    public void Open_StorageCutOff_IsRefused()
    {
        PickleFile.WriteView(File1, 6, 0, [2], [1]);
        PickleFile.Repack(File1, CompressionLevel.NoCompression, static (name, content) => name == "a/data/0" ? content[..20] : content);

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Open(File1));

        StringAssert.Contains(e.Message, "24 bytes");
    }

    [TestMethod]
    public void Open_BigEndian_IsRefused()
    {
        PickleFile.WriteView(File1, 6, 0, [2], [1]);
        PickleFile.Repack(
            File1, CompressionLevel.NoCompression, static (name, content) => name == "a/byteorder" ? "big"u8.ToArray() : content);

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Open(File1));

        StringAssert.Contains(e.Message, "big-endian");
    }

    [TestMethod]
    public void Open_TorchScript_IsRefused()
    {
        PickleFile.WriteView(File1, 6, 0, [2], [1]);
        PickleFile.Repack(File1, CompressionLevel.NoCompression, null, ("a/constants.pkl", []));

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Open(File1));

        StringAssert.Contains(e.Message, "TorchScript");
    }

    [TestMethod]
    public void Open_CompressedArchive_IsRefused()
    {
        PickleFile.WriteView(File1, 1000, 0, [1000], [1]);
        PickleFile.Repack(File1, CompressionLevel.Optimal);

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Open(File1));

        StringAssert.Contains(e.Message, "compressed");
    }

    [TestMethod]
    public void Open_ArchivePackedByOthers_IsRead()
    {
        PickleFile.WriteView(File1, 6, 0, [6], [1]);
        PickleFile.Repack(File1, CompressionLevel.NoCompression);

        using ICheckpoint checkpoint = Checkpoint.Open(File1);

        Assert.AreEqual(5f, checkpoint.Tensors["x"].ReadFloat32().AsSpan<float>()[5]);
    }

    [TestMethod]
    public void Open_CutOffAnywhere_IsRefused()
    {
        PickleFile.WriteView(File1, 6, 0, [6], [1]);
        byte[] bytes = File.ReadAllBytes(File1);
        string cut = _folder.At("cut.pth");

        for (int length = 0; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(cut, bytes[..length]);
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(cut), $"{length} bytes");
        }
    }

    [TestMethod]
    public void Open_IndexOfPickles_JoinsItsFiles()
    {
        foreach ((string file, string name) in new[]
            { ("pytorch_model-00001-of-00002.bin", "x"), ("pytorch_model-00002-of-00002.bin", "y") })
        {
            TorchCheckpointWriter.Write(_folder.At(file), [(name, LazyTensor.From(Tensor.From<float>([name[0]], 1)))]);
        }

        File.WriteAllText(_folder.At("pytorch_model.bin.index.json"),
            """{"metadata":{"total_size":4},"weight_map":"""
            + """{"x":"pytorch_model-00001-of-00002.bin","y":"pytorch_model-00002-of-00002.bin"}}""");

        using ICheckpoint checkpoint = Checkpoint.Open(_folder.FullName);

        Assert.AreEqual((float)'y', checkpoint.Tensors["y"].ReadFloat32().AsSpan<float>()[0]);
        Assert.AreEqual((float)'x', checkpoint.Tensors["x"].ReadFloat32().AsSpan<float>()[0]);
    }

    [TestMethod]
    public void Select_LightningCheckpoint_PrefersAveragedWeights()
    {
        PickleWriter pickle = new PickleWriter().EmptyDictionary().Mark()
            .String("epoch").Integer(3)
            .String("state_dict").OrderedDictionary().Mark()
            .String("denoiser.w").One("0").String("ema_denoiser.w").One("1")
            .SetItems()
            .String("optimizer_states").EmptyList().Mark().EmptyDictionary().Mark().Integer(0).One("2").SetItems().Appends()
            .SetItems().Stop();
        TorchCheckpointWriter.Write(File1, pickle, PickleFile.Ones("0", "1", "2"));

        using CheckpointView view = CheckpointView.Select(Checkpoint.Open(File1), "ema_denoiser.", "denoiser.");

        Assert.AreEqual("ema_denoiser.", view.Prefix);
        Assert.AreEqual("w", view.Tensors.Keys.Single());
        Assert.AreEqual("w", view.Tensors["w"].Name);
        Assert.AreEqual(2f, view.Tensors["w"].ReadFloat32().AsSpan<float>()[0]);
    }

    [TestMethod]
    public void Select_NoSuchPrefix_NamesThem()
    {
        TorchCheckpointWriter.Write(File1, [("x", LazyTensor.From(Tensor.Scalar(1f)))]);
        using ICheckpoint checkpoint = Checkpoint.Open(File1);

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() =>
            CheckpointView.Select(checkpoint, "ema_denoiser.", "denoiser."));

        StringAssert.Contains(e.Message, "'ema_denoiser.' or 'denoiser.'");
    }

    [TestMethod]
    public void WriteNamespace_Options_ReadBackTheSame()
    {
        JsonObject options = new()
        {
            ["model"] = "PixWizard_2B_GQA_patch2", ["qk_norm"] = true, ["off"] = false, ["none"] = null, ["dim"] = 2304,
            ["seed"] = 1L << 40, ["least"] = -70000,
            ["lr"] = 5e-5, ["one"] = 1.0, ["list"] = new JsonArray(1, "zwei", 3.5), ["nested"] = new JsonObject { ["a"] = 1 },
        };

        TorchCheckpointWriter.WriteNamespace(_folder.At("model_args.pth"), options);
        PickleValue read = Checkpoint.ReadObject(_folder.At("model_args.pth"));

        Assert.IsInstanceOfType<PickleRecord>(read);
        Assert.AreEqual("argparse.Namespace", ((PickleRecord)read).Type.FullName);
        Assert.IsTrue(JsonNode.DeepEquals(options, read.ToJson()), read.ToJson()?.ToJsonString());
    }

    [TestMethod]
    public void Open_OtherWaysToRebuild_AreRead()
    {
        PickleWriter pickle = new PickleWriter().EmptyDictionary().Mark()
            .String(
                "parameter").Global("torch._utils", "_rebuild_parameter").Mark().One("0").Boolean(true).OrderedDictionary().Tuple().Reduce()
            .String("subclass").Global("torch._tensor", "_rebuild_from_type_v2").Mark()
            .Global("torch._utils", "_rebuild_parameter").Global("my.project", "Weight").Mark().One("1").Boolean(true).OrderedDictionary()
                .Tuple().EmptyDictionary()
            .Tuple().Reduce()
            .String("untyped").Global("torch._utils", "_rebuild_tensor_v3").Mark()
            .Mark().String("storage").Global("torch", "UntypedStorage").String("2").String("cpu").Integer(8).Tuple().PersistentId()
            .Integer(1).Integers(3).Integers(1).Boolean(false).OrderedDictionary().Global("torch", "bfloat16")
            .Tuple().Reduce()
            .String("notes").String("not a tensor")
            .SetItems().Stop();
        TorchCheckpointWriter.Write(File1, pickle,
            [.. PickleFile.Ones("0", "1"), ("2", LazyTensor.From(Tensor.From<byte>([0, 0, 0x80, 0x3F, 0x00, 0xC0, 0x40, 0x40], 8)))]);

        using ICheckpoint checkpoint = Checkpoint.Open(File1);

        CollectionAssert.AreEquivalent(new[] { "parameter", "subclass", "untyped" }, checkpoint.Tensors.Keys.ToArray());
        Assert.AreEqual(1f, checkpoint.Tensors["parameter"].ReadFloat32().AsSpan<float>()[0]);
        Assert.AreEqual(2f, checkpoint.Tensors["subclass"].ReadFloat32().AsSpan<float>()[0]);
        CollectionAssert.AreEqual(new[] { 1f, -2f, 3f }, checkpoint.Tensors["untyped"].ReadFloat32().AsSpan<float>().ToArray());
    }

    [TestMethod]
    [DataRow("ShortStorage")]
    [DataRow("ComplexFloatStorage")]
    public void Open_TensorOfATypeThatIsNotRead_NamesIt(string storage)
    {
        PickleWriter pickle = new PickleWriter().EmptyDictionary().Mark().String("odd").Global("torch._utils", "_rebuild_tensor_v2").Mark()
            .Mark().String("storage").Global("torch", storage).String("0").String("cpu").Integer(1).Tuple().PersistentId()
            .Integer(0).Integers(1).Integers(1).Boolean(false).OrderedDictionary().Tuple().Reduce().SetItems().Stop();
        TorchCheckpointWriter.Write(File1, pickle, PickleFile.Ones("0"));

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Open(File1));

        StringAssert.Contains(e.Message, "'odd'");
        StringAssert.Contains(e.Message, storage);
    }

    [TestMethod]
    public void Open_OptionsWithoutTensors_AreNoCheckpoint()
    {
        TorchCheckpointWriter.WriteNamespace(File1, []);

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Open(File1));

        StringAssert.Contains(e.Message, "argparse.Namespace");
    }

    [TestMethod]
    public void Open_FormBefore16_IsRead()
    {
        File.WriteAllBytes(File1, OldForm(littleEndian: true, storedCount: 3));

        using ICheckpoint checkpoint = Checkpoint.Open(File1);

        CollectionAssert.AreEqual(new[] { 20f, 30f }, checkpoint.Tensors["x"].ReadFloat32().AsSpan<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 7L }, checkpoint.Tensors["y"].ToTensor().AsSpan<long>().ToArray());
    }

    [TestMethod]
    [DataRow(false, 3L, "little-endian")]
    [DataRow(true, 4L, "storage 'a'")]
    public void Open_BrokenFormBefore16_IsRefused(bool littleEndian, long storedCount, string fact)
    {
        File.WriteAllBytes(File1, OldForm(littleEndian, storedCount));

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Open(File1));

        StringAssert.Contains(e.Message, fact);
    }

    [TestMethod]
    [DataRow("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5000000000\n", "Git LFS")]
    [DataRow("<!DOCTYPE html><html>", "HTML")]
    [DataRow("\u0001\u0002\u0003", "no known form")]
    [DataRow("", "empty")]
    public void Open_SomethingElse_SaysWhatItIs(string content, string fact)
    {
        File.WriteAllText(File1, content);

        CheckpointException e = Assert.ThrowsExactly<CheckpointException>(() => Checkpoint.Open(File1));

        StringAssert.Contains(e.Message, fact);
    }

    private static byte[] OldForm(bool littleEndian, long storedCount)
    {
        using MemoryStream file = new();
        byte[] magic = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];
        file.Write(magic);
        file.Write(new PickleWriter().Integer(1001).Stop().Bytes.Span);
        file.Write(new PickleWriter().EmptyDictionary().Mark().String("protocol_version").Integer(1001).String("little_endian")
            .Boolean(littleEndian).SetItems().Stop().Bytes.Span);
        file.Write(new PickleWriter().EmptyDictionary().Mark()
            .String("x").Tensor("a", ElementType.Float32, 3, 1, [2], [1])
            .String("y").Tensor("b", ElementType.Int64, 1, 0, [1], [1])
            .SetItems().Stop().Bytes.Span);
        file.Write(new PickleWriter().EmptyList().Mark().String("a").String("b").Appends().Stop().Bytes.Span);
        WriteStorage(file, storedCount, Tensor.From<float>([10, 20, 30], 3));
        WriteStorage(file, 1, Tensor.From<long>([7], 1));
        return file.ToArray();
    }

    private static void WriteStorage(MemoryStream file, long count, Tensor elements)
    {
        byte[] head = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(head, count);
        file.Write(head);
        file.Write(elements.Data.Span);
    }
}
