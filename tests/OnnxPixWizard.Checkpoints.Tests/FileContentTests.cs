using System.Text;
using OnnxPixWizard.Checkpoints.Pickle;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Tests;

/// <summary>Files under names that say something else than their content.</summary>
[TestClass]
public sealed class FileContentTests
{
    private static readonly Dictionary<string, byte[]> s_contents = new(StringComparer.Ordinal)
    {
        ["GGUF"] = [.. "GGUF"u8, 3, 0, 0, 0, 1, 0, 0, 0],
        ["HDF5"] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0],
        ["ONNX model"] = [8, 10, 0x12, 3, 0x61, 0x62, 0x63, 0x3A, 0],
        ["TensorFlow model"] = [8, 1, 0x12, 3, 0x61, 0x62, 0x63, 0x3A, 0],
        ["gzip"] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2],
        ["zip archive"] = [0x50, 0x4B, 3, 4, 20, 0, 0, 0, 0, 0, .. new byte[40]],
        ["Git LFS"] = [.. "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5000000000\n"u8],
        ["HTML"] = [.. "\n<!DOCTYPE html><html><body>Sign in</body></html>"u8],
        ["empty"] = [],
        ["zeros"] = new byte[4096],
        ["JSON text"] = [.. "{\"model_type\": \"clip\"}"u8],
        ["'Entry not found'"] = [.. "Entry not found"u8],
        ["NumPy"] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 0, 0],
        ["UTF-16"] = [0xFF, 0xFE, 0x7B, 0, 0x7D, 0, 0x20, 0],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("content-").FullName;

    public static IEnumerable<object[]> ForeignFiles =>
        from name in (string[])["model.safetensors", "model.pth", "model.bin", "model.ckpt", "model.safetensors.index.json"]
        from content in s_contents.Keys
        where !(name.EndsWith(".json", StringComparison.Ordinal) && content is "JSON text" or "empty")
        select new object[] { name, content };

    [TestCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(ForeignFiles))]
    public void Open_ForeignContent_SaysWhatItIs(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, s_contents[content]);

        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path));

        StringAssert.Contains(e.Message, content == "zip archive" && !name.EndsWith("safetensors",
            StringComparison.Ordinal) && !name.EndsWith(".json", StringComparison.Ordinal) ? "zip" : content);
        StringAssert.Contains(e.Message, name);
    }

    [TestMethod]
    public void Open_TorchArchiveNamedSafeTensors_SaysSo()
    {
        string path = Path.Combine(_folder, "model.safetensors");
        TorchCheckpointWriter.Write(path, [("x", LazyTensor.From(Tensor.Scalar(1f)))]);

        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path));

        StringAssert.Contains(e.Message, "it is a file of torch.save (a zip archive): give it the ending .pth");
    }

    [TestMethod]
    public void Open_PickleNamedSafeTensors_SaysSo()
    {
        string path = Path.Combine(_folder, "model.safetensors");
        File.WriteAllBytes(path, new PickleWriter().String("a text of some length").Stop().Bytes.ToArray());

        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path));

        StringAssert.Contains(e.Message, "a pickle");
    }

    [TestMethod]
    [DataRow("model.pth")]
    [DataRow("model.bin")]
    [DataRow("model")]
    public void Open_SafeTensorsUnderAnotherName_IsRead(string name)
    {
        string path = Path.Combine(_folder, name);
        SafeTensorsWriter.Write(path, [("x", Tensor.Scalar(1f))]);

        using ICheckpoint checkpoint = Checkpoint.Open(path);

        Assert.AreEqual(1, checkpoint.Tensors.Count);
    }

    [TestMethod]
    public void ReadOptions_SafeTensors_SaysWhatItIs()
    {
        string path = Path.Combine(_folder, "model_args.pth");
        SafeTensorsWriter.Write(path, [("x", Tensor.Scalar(1f))]);

        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.ReadOptions(path));

        StringAssert.Contains(e.Message, "safetensors");
    }

    [TestMethod]
    public void Open_NumpyArchive_SaysWhatItIs()
    {
        string path = Path.Combine(_folder, "model.pth");
        using (FileStream stream = File.Create(path))
        {
            StoredZipWriter zip = new(stream);
            zip.Add("weight.npy", [1, 2, 3]);
            zip.Finish();
        }

        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path));

        StringAssert.Contains(e.Message, "NumPy archive");
    }

    [TestMethod]
    public void Open_IndexWithByteOrderMark_IsRead()
    {
        string path = Path.Combine(_folder, "model.safetensors.index.json");
        SafeTensorsWriter.Write(Path.Combine(_folder, "a.safetensors"), [("x", Tensor.Scalar(1f))]);
        File.WriteAllText(path, """{"weight_map":{"x":"a.safetensors"}}""", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        using ICheckpoint checkpoint = Checkpoint.Open(path);

        Assert.AreEqual(1, checkpoint.Tensors.Count);
    }
}
