using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests.Sessions;

[TestClass]
public sealed class ExecutionProvidersTests
{
    [TestMethod]
    public void Library_Loaded_TellsVersionProvidersAndDevices()
    {
        Assert.IsTrue(Version.Parse(OnnxRuntimeLibrary.Version) >= Version.Parse(OnnxRuntimeLibrary.MinimumVersion));
        Assert.IsTrue(ExecutionProvider.Cpu.IsPresent());
        Assert.AreEqual("Cpu", OnnxRuntimeLibrary.Devices.First(static d => d.Provider == "CPUExecutionProvider").Kind);
        Assert.IsTrue(File.Exists(OnnxRuntimeLibrary.LoadedPath));
    }

    [TestMethod]
    [DataRow("cpu", ExecutionProvider.Cpu)]
    [DataRow("CUDA", ExecutionProvider.Cuda)]
    [DataRow("dml", ExecutionProvider.DirectMl)]
    [DataRow("DirectML", ExecutionProvider.DirectMl)]
    [DataRow("trt", ExecutionProvider.TensorRt)]
    [DataRow("tensorrt", ExecutionProvider.TensorRt)]
    [DataRow("auto", ExecutionProvider.Auto)]
    public void TryParse_NameOrAlias_FindsTheProvider(string word, ExecutionProvider expected)
    {
        Assert.IsTrue(ExecutionProviders.TryParse(word, out ExecutionProvider provider));
        Assert.AreEqual(expected, provider);
    }

    [TestMethod]
    public void TryParse_UnknownWord_IsFalse() => Assert.IsFalse(ExecutionProviders.TryParse("abacus", out _));

    [TestMethod]
    public void Table_EveryProvider_HasARow()
    {
        foreach (ExecutionProvider provider in Enum.GetValues<ExecutionProvider>())
        {
            Assert.IsTrue(ExecutionProviders.TryParse(provider.ToOption(), out ExecutionProvider back));
            Assert.AreEqual(provider, back);
            Assert.AreEqual(provider == ExecutionProvider.Auto, provider.FullName().Length == 0);
        }
    }

    [TestMethod]
    public void Provider_NotInTheLibrary_SaysWhatBringsIt()
    {
        if (ExecutionProvider.DirectMl.IsPresent())
        {
            Assert.Inconclusive("This library has DirectML.");
        }

        ProviderUnavailableException error = Assert.ThrowsExactly<ProviderUnavailableException>(() =>
            GraphSession.FromMemory(TinyGraph.Add(), new GraphOptions { Provider = ExecutionProvider.DirectMl }));

        Assert.AreEqual(ExecutionProvider.DirectMl, error.Provider);
        StringAssert.Contains(error.Message, "CPUExecutionProvider");
        StringAssert.Contains(error.Message, OnnxRuntimeLibrary.PathVariable);
        Assert.IsFalse(error.Message.Contains("--", StringComparison.Ordinal), error.Message);
    }

    [TestMethod]
    public void Register_MissingFile_NamesIt()
    {
        OnnxRuntimeLibraryException error = Assert.ThrowsExactly<OnnxRuntimeLibraryException>(() =>
            ExecutionProviders.Register(new Dictionary<string, string>(StringComparer.Ordinal) { ["mine"] = "missing_provider.so" }));

        StringAssert.Contains(error.Message, "missing_provider.so");
    }

    [TestMethod]
    public void Register_OtherLibrary_SaysThatItIsNoProvider()
    {
        _ = OnnxRuntimeLibrary.Version;
        string other = OnnxRuntimeLibrary.LoadedPath!;

        OnnxRuntimeLibraryException error = Assert.ThrowsExactly<OnnxRuntimeLibraryException>(() =>
            ExecutionProviders.Register(new Dictionary<string, string>(StringComparer.Ordinal) { ["mine"] = other }));

        StringAssert.Contains(error.Message, "could not be loaded as an execution provider library");
    }

    [TestMethod]
    public void ReadPlacement_Recorded_NamesProviderAndNode()
    {
        using GraphSession session = GraphSession.FromMemory(
            TinyGraph.Add(), new GraphOptions { Provider = ExecutionProvider.Cpu, RecordPlacement = true });

        NodePlacement node = session.ReadPlacement().Single();

        Assert.AreEqual(new NodePlacement("CPUExecutionProvider", "Add_y", "", "Add"), node);
    }

    [TestMethod]
    public void ReadPlacement_NotRecorded_SaysHowToRecord()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add());

        GraphException error = Assert.ThrowsExactly<GraphException>(() => session.ReadPlacement());

        StringAssert.Contains(error.Message, nameof(GraphOptions.RecordPlacement));
    }
}
