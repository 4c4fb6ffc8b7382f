using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests.Sessions;

[TestClass]
public sealed class GraphOptionsTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ort-options-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void AllSwitchesAndEntries_Together_StillRun()
    {
        GraphOptions options = new()
        {
            Threads = 1,
            KeepsMemory = false,
            OptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,
            LogId = "mine",
            ConfigEntries = new Dictionary<string, string>(StringComparer.Ordinal) { ["session.intra_op.allow_spinning"] = "0" },
        };
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Identity(TensorElementType.Float), options);
        using GraphTensor x = GraphTensor.From<float>([1, 2], 2);

        using GraphOutputs outputs = session.Run(Feed.Of(("x", x)));

        CollectionAssert.AreEqual(new float[] { 1, 2 }, outputs["y"].AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void ConfigEntries_BadValue_IsAnErrorNotIgnored()
    {
        GraphOptions options = new() { ConfigEntries = new Dictionary<string, string>(StringComparer.Ordinal)
            { ["session.intra_op_thread_affinities"] = "nonsense" }, Threads = 2 };

        Assert.ThrowsExactly<GraphException>(() => GraphSession.FromMemory(TinyGraph.Add(), options));
    }

    [TestMethod]
    public void Threads_Negative_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = GraphOptions.Default with { Threads = -1 });

    [TestMethod]
    public void ProfilePrefix_AfterRun_GivesAJsonFile()
    {
        string prefix = Path.Combine(_folder, "profile");
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add(), new GraphOptions { ProfilePrefix = prefix });
        using GraphTensor a = GraphTensor.Allocate<float>(1, 3);
        session.Run(Feed.Of(("a", a), ("b", a))).Dispose();

        string file = session.EndProfiling();

        StringAssert.StartsWith(file, prefix);
        StringAssert.Contains(File.ReadAllText(file), "Add");
    }

    [TestMethod]
    public void Log_VerboseSession_ReachesTheReceiver()
    {
        List<OnnxRuntimeLogLine> lines = [];
        using (Listen(line => { lock (lines) { lines.Add(line); } }))
        {
            using GraphSession session = GraphSession.FromMemory(
                TinyGraph.Add(), new GraphOptions { LogId = "talkative", LogSeverity = OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE });
            GC.Collect();
            using GraphTensor a = GraphTensor.Allocate<float>(1, 3);
            session.Run(Feed.Of(("a", a), ("b", a))).Dispose();
        }

        OnnxRuntimeLogLine[] own = [.. lines.Where(static l => l.LogId.Contains("talkative", StringComparison.Ordinal))];
        Assert.IsTrue(own.Length > 0);
        Assert.IsTrue(own.All(static l => l.Message.Length > 0 && l.CodeLocation.Length > 0));
    }

    [TestMethod]
    public void Open_CancelledWhileLoading_Throws()
    {
        using CancellationTokenSource source = new();
        using IDisposable listening = Listen(line =>
        {
            if (line.LogId.Contains("to cancel", StringComparison.Ordinal))
            {
                source.Cancel();
            }
        });
        GraphOptions options = new() { LogId = "to cancel", LogSeverity = OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE };

        OperationCanceledException error = Assert.ThrowsExactly<OperationCanceledException>(() =>
            GraphSession.FromMemory(TinyGraph.Add(), options, source.Token));

        Assert.AreEqual("ModelLoadCanceled", ((GraphException)error.InnerException!).Code);
    }

    [TestMethod]
    public void Log_ThrowingReceiver_DoesNotDisturbTheSession()
    {
        using IDisposable listening = Listen(_ => throw new InvalidOperationException("not mine"));

        using GraphSession session = GraphSession.FromMemory(
            TinyGraph.Add(), new GraphOptions { LogSeverity = OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE });

        Assert.AreEqual(2, session.Inputs.Count);
    }

    private static Listening Listen(Action<OnnxRuntimeLogLine> receiver)
    {
        OnnxRuntimeLibrary.Log = receiver;
        return new Listening();
    }

    private sealed class Listening : IDisposable
    {
        public void Dispose() => OnnxRuntimeLibrary.Log = null;
    }
}
