using System.Runtime.InteropServices;
using OnnxPixWizard.OnnxRuntime.Tests.Graphs;

namespace OnnxPixWizard.OnnxRuntime.Tests;

[TestClass]
public sealed class OrtSessionOptionsTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ort-options-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void FreeDimensionOverrides_NamedDimension_IsFixed()
    {
        OrtSessionOptions options = new() { FreeDimensionOverrides = new Dictionary<string, long>(StringComparer.Ordinal) { ["rows"] = 5 } };

        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add(), options);

        Assert.AreEqual("y: Float32 [5, 3]", session.Outputs[0].ToString());
    }

    [TestMethod]
    public void AllSwitchesAndEntries_Together_StillRun()
    {
        OrtSessionOptions options = new()
        {
            IntraOpThreads = 1,
            InterOpThreads = 2,
            ParallelExecution = true,
            MemoryPattern = false,
            CpuMemoryArena = false,
            OptimizationLevel = OrtOptimizationLevel.Basic,
            LogId = "mine",
            ConfigEntries = new Dictionary<string, string>(StringComparer.Ordinal) { ["session.intra_op.allow_spinning"] = "0" },
        };
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Identity(OrtElementType.Float32), options);
        using OrtTensor x = OrtTensor.From<float>([1, 2], 2);

        using OrtOutputs outputs = session.Run(Feed.Of(("x", x)));

        CollectionAssert.AreEqual(new float[] { 1, 2 }, outputs["y"].AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void ConfigEntries_BadValue_IsAnErrorNotIgnored()
    {
        OrtSessionOptions options = new() { ConfigEntries = new Dictionary<string, string>(StringComparer.Ordinal) { ["session.intra_op_thread_affinities"] = "nonsense" }, IntraOpThreads = 2 };

        Assert.ThrowsExactly<OrtException>(() => OrtSession.FromMemory(TinyGraph.Add(), options));
    }

    [TestMethod]
    public void IntraOpThreads_Negative_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = OrtSessionOptions.Default with { IntraOpThreads = -1 });

    [TestMethod]
    public void ProfilePrefix_AfterRun_GivesAJsonFile()
    {
        string prefix = Path.Combine(_folder, "profile");
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add(), new OrtSessionOptions { ProfilePrefix = prefix });
        using OrtTensor a = OrtTensor.Allocate(OrtElementType.Float32, 1, 3);
        session.Run(Feed.Of(("a", a), ("b", a))).Dispose();

        string file = session.EndProfiling();

        StringAssert.StartsWith(file, prefix);
        StringAssert.Contains(File.ReadAllText(file), "Add");
    }

    [TestMethod]
    public void OptimizedModelPath_WhileOpening_IsWrittenAndOpens()
    {
        string file = Path.Combine(_folder, "optimised.onnx");
        OrtSession.FromMemory(TinyGraph.Add(), new OrtSessionOptions { OptimizedModelPath = file, OptimizationLevel = OrtOptimizationLevel.Extended }).Dispose();

        using OrtSession session = OrtSession.FromFile(file);

        Assert.AreEqual("y: Float32 [rows, 3]", session.Outputs[0].ToString());
    }

    [TestMethod]
    public void ExternalInitializersFolder_GraphFromMemory_FindsItsData()
    {
        float[] weights = [1, 2, 3];
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin"), MemoryMarshal.AsBytes<float>(weights).ToArray());
        byte[] model = new TinyGraph()
            .Input("x", OrtElementType.Float32, 3)
            .Output("y", OrtElementType.Float32, 3)
            .ExternalInitializer("w", OrtElementType.Float32, "weights.bin", 12, 3)
            .Node("Mul", ["x", "w"], ["y"])
            .ToModel();
        using OrtSession session = OrtSession.FromMemory(model, new OrtSessionOptions { ExternalInitializersFolder = _folder });
        using OrtTensor x = OrtTensor.From<float>([10, 10, 10], 3);

        using OrtOutputs outputs = session.Run(Feed.Of(("x", x)));

        CollectionAssert.AreEqual(new float[] { 10, 20, 30 }, outputs["y"].AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Log_VerboseSession_ReachesItsOwnReceiver()
    {
        List<OrtLogMessage> lines = [];
        OrtSessionOptions options = new() { LogId = "talkative", LogSeverity = OrtLogSeverity.Verbose, Log = line => { lock (lines) { lines.Add(line); } } };

        using (OrtSession session = OrtSession.FromMemory(TinyGraph.Add(), options))
        {
            GC.Collect();
            using OrtTensor a = OrtTensor.Allocate(OrtElementType.Float32, 1, 3);
            session.Run(Feed.Of(("a", a), ("b", a))).Dispose();
        }

        Assert.IsTrue(lines.Count > 0);
        Assert.IsTrue(lines.All(l => l.LogId.Contains("talkative", StringComparison.Ordinal)));
        Assert.IsTrue(lines.All(l => l.Message.Length > 0 && l.CodeLocation.Length > 0));
    }

    [TestMethod]
    public void Log_SessionWithoutReceiver_ReachesTheEnvironments()
    {
        List<OrtLogMessage> lines = [];
        OrtEnvironment.Log = line => { lock (lines) { lines.Add(line); } };
        try
        {
            OrtSession.FromMemory(TinyGraph.Add(), new OrtSessionOptions { LogId = "quiet", LogSeverity = OrtLogSeverity.Verbose }).Dispose();
        }
        finally
        {
            OrtEnvironment.Log = null;
        }

        Assert.IsTrue(lines.Any(l => l.LogId.Contains("quiet", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Open_CancelledWhileLoading_Throws()
    {
        using CancellationTokenSource source = new();
        OrtSessionOptions options = new() { LogSeverity = OrtLogSeverity.Verbose, Log = _ => source.Cancel() };

        OperationCanceledException error = Assert.ThrowsExactly<OperationCanceledException>(() => OrtSession.FromMemory(TinyGraph.Add(), options, source.Token));

        Assert.AreEqual(OrtErrorCode.ModelLoadCanceled, ((OrtException)error.InnerException!).Code);
    }

    [TestMethod]
    public void Log_ThrowingReceiver_DoesNotDisturbTheSession()
    {
        OrtSessionOptions options = new() { LogSeverity = OrtLogSeverity.Verbose, Log = _ => throw new InvalidOperationException("not mine") };

        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add(), options);

        Assert.AreEqual(2, session.Inputs.Count);
    }
}
