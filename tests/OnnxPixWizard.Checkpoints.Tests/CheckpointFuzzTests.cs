using System.Globalization;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Pickle;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Tests;

/// <summary>Damaged files: each must open, or be refused by a typed error, quickly and within bounds of memory.</summary>
/// <remarks>ONNXPIXWIZARD_FUZZ_COUNT sets how many of each kind are tried (a small sample by default).</remarks>
[TestClass]
public sealed class CheckpointFuzzTests
{
    private const int DefaultCount = 60;
    private const long MaximumAllocation = 256L << 20;

    private static readonly TimeSpan MaximumTime = TimeSpan.FromSeconds(2);

    private readonly TestFolder _folder = new();

    public TestContext TestContext { get; set; } = null!;

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("ONNXPIXWIZARD_FUZZ_COUNT"), CultureInfo.InvariantCulture,
        out int count) ? count : DefaultCount;

    [TestCleanup]
    public void DeleteFolder() => _folder.Delete();

    [TestMethod]
    public void Open_DamagedSafeTensors_OpensOrIsRefused() =>
        Try(WriteSafeTensors("a.safetensors"), "a.safetensors", "a.safetensors", seed: 1);

    [TestMethod]
    public void Open_DamagedIndex_OpensOrIsRefused()
    {
        WriteSafeTensors("a.safetensors");
        File.Copy(_folder.At("a.safetensors"), _folder.At("b.safetensors"));
        string index =
            """{"metadata":{"total_size":62},"weight_map":{"half":"a.safetensors","float":"b.safetensors","long":"a.safetensors"}}""";
        File.WriteAllText(_folder.At("model.safetensors.index.json"), index);

        Try(File.ReadAllBytes(_folder.At("model.safetensors.index.json")), "model.safetensors.index.json", "", seed: 2);
    }

    [TestMethod]
    public void Open_DamagedArchive_OpensOrIsRefused() => Try(WriteLightning("a.ckpt"), "a.ckpt", "a.ckpt", seed: 3);

    [TestMethod]
    public void Open_DamagedPickleInASoundArchive_OpensOrIsRefused()
    {
        byte[] pickle = Lightning().Bytes.ToArray();

        Try(pickle, "pickle", "a.ckpt", seed: 4, damaged => WriteArchive("a.ckpt", damaged));
    }

    [TestMethod]
    public void Read_DamagedNewerPickle_IsReadOrRefused()
    {
        // As Python writes, with protocol 5, a dictionary of a tuple, lists, sets, bytes, a bytearray, a timedelta and an
        // argparse.Namespace.
        byte[] pickle = Convert.FromHexString(
            "800595c9000000000000007d94288c0161944b014b0286948c0162945d94284b0247400c000000000000658c0163948f94284b04908c016494430135"
            + "948c016e948c086172677061727365948c094e616d6573706163659493942981947d94288c017894473ff80000000000008c01749468028c03626967"
            + "948a0900000000000000004075628c016694284b0191948c0179949602000000000000007a7a948c047768656e948c086461746574696d65948c0974"
            + "696d6564656c74619493944b034b004b00879452948c0473656c66946804752e");

        Try(pickle, "a.pth", "a.pth", seed: 5, damaged => File.WriteAllBytes(_folder.At("a.pth"), damaged));
    }

    private void Try(byte[] original, string name, string opened, int seed, Action<byte[]>? write = null)
    {
        byte[] other = Lightning().Bytes.ToArray();
        write ??= damaged => File.WriteAllBytes(_folder.At(name), damaged);
        write(original);
        Open(_folder.At(opened));
        int refused = 0;
        long mostBytes = 0;
        TimeSpan longest = default;
        for (int i = 0; i < Count; i++)
        {
            byte[] damaged = new Mutator((seed * 1_000_003) + i).Mutate(original, i % 2 == 0 ? original : other);
            write(damaged);
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan time = Environment.CpuUsage.TotalTime;
            try
            {
                Open(_folder.At(opened));
            }
            catch (CheckpointException)
            {
                refused++;
            }
            catch (Exception e)
            {
                throw new AssertFailedException($"Damage {i} of seed {seed} ended in {e.GetType().Name}: {e.Message}", e);
            }

            mostBytes = Math.Max(mostBytes, GC.GetAllocatedBytesForCurrentThread() - bytes);
            time = Environment.CpuUsage.TotalTime - time;
            longest = time > longest ? time : longest;
            Assert.IsTrue(mostBytes < MaximumAllocation, $"Damage {i} of seed {seed} allocated {mostBytes} bytes.");
            Assert.IsTrue(longest < MaximumTime, $"Damage {i} of seed {seed} took {longest}.");
        }

        TestContext.WriteLine($"{Count} damaged: {refused} refused, {Count - refused} read; at most {mostBytes} bytes allocated and "
            + $"{longest.TotalMilliseconds:F0} ms of processor time for one");
        Assert.IsTrue(refused > 0);
    }

    /// <summary>Opens and reads everything.</summary>
    private static void Open(string path)
    {
        if (Path.GetFileName(path) == "a.pth")
        {
            Checkpoint.ReadOptions(path);
            return;
        }

        using ICheckpoint checkpoint = Checkpoint.Open(path);
        foreach (CheckpointTensor tensor in checkpoint.Tensors.Values)
        {
            int size = tensor.Type.SizeInBytes();
            byte[] piece = new byte[(int)Math.Min(tensor.Count, 4096) * size];
            tensor.Read(0, piece);
            tensor.Read(tensor.Count - (piece.Length / size), piece);
            if (tensor.Type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float64)
            {
                tensor.ReadFloat32(0, new float[(int)Math.Min(tensor.Count, 4096)]);
            }
        }

        if (checkpoint is TorchCheckpoint torch)
        {
            ToJson(torch.Root);
        }
    }

    private static void ToJson(PickleValue value)
    {
        try
        {
            value.ToJson();
        }
        catch (FormatException)
        {
            // A value that contains itself, or too many: said so by this type.
        }
    }

    private byte[] WriteSafeTensors(string name)
    {
        SafeTensorsWriter.Write(_folder.At(name),
        [
            ("half", Tensor.From<Half>([(Half)1, (Half)2, (Half)3], 3)),
            ("float", Tensor.From<float>([1, 2, 3, 4, 5, 6], 2, 3)),
            ("long", Tensor.From<long>([1, 2, 3, 4], 4)),
            ("bfloat", new Tensor(ElementType.BFloat16, [10], new byte[20])),
        ], new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        return File.ReadAllBytes(_folder.At(name));
    }

    private byte[] WriteLightning(string name)
    {
        TorchCheckpointWriter.Write(_folder.At(name), Lightning(), Storages());
        return File.ReadAllBytes(_folder.At(name));
    }

    private void WriteArchive(string name, byte[] pickle)
    {
        using FileStream stream = File.Create(_folder.At(name));
        StoredZipWriter zip = new(stream);
        zip.Add("a/data.pkl", pickle);
        foreach ((string key, LazyTensor elements) in Storages())
        {
            zip.Add($"a/data/{key}", elements.ToTensor().Data.Span);
        }

        zip.Add("a/version", "3\n"u8);
        zip.Finish();
    }

    private static (string Key, LazyTensor Elements)[] Storages() =>
        [("0", LazyTensor.From(Tensor.Zeros(ElementType.Float32, 24))), ("1", LazyTensor.From(Tensor.Zeros(ElementType.BFloat16, 6))),
            ("2", LazyTensor.From(Tensor.From<long>([7], 1)))];

    private static PickleWriter Lightning() => new PickleWriter().EmptyDictionary().Remember(0).Mark()
        .String("epoch").Integer(3).String("global_step").Integer(1L << 40)
        .String("state_dict").OrderedDictionary().Remember(1).Mark()
        .String("ema_denoiser.a").Tensor("0", ElementType.Float32, 24, 0, [4, 3], [1, 4])
        .String("ema_denoiser.b").Tensor("0", ElementType.Float32, 24, 12, [6], [2])
        .String("denoiser.a").Tensor("1", ElementType.BFloat16, 6, 0, [2, 3], [3, 1])
        .String("count").Tensor("2", ElementType.Int64, 1, 0, [], [])
        .SetItems().EmptyDictionary().Mark().String("_metadata").OrderedDictionary().SetItems().Build()
        .String("hyper_parameters").Global("my.project", "Settings").EmptyTuple().NewObject()
        .EmptyDictionary().Mark().String("lr").Float(5e-5).String("names").EmptyList().Mark().String("x").None().Boolean(true).Appends()
            .SetItems().Build()
        .String("again").Recall(1)
        .SetItems().Stop();
}
