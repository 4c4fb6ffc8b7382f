using OnnxPixWizard.OnnxRuntime.Native;
using OnnxPixWizard.OnnxRuntime.Tests.Graphs;

namespace OnnxPixWizard.OnnxRuntime.Tests;

[TestClass]
public sealed class OrtProviderTests
{
    [TestMethod]
    public void Environment_ThisLibrary_TellsVersionProvidersAndDevices()
    {
        OrtEnvironment environment = OrtEnvironment.Shared;

        Assert.IsTrue(Version.Parse(environment.Version) >= Version.Parse(OrtLibrary.MinimumVersion));
        CollectionAssert.Contains(environment.Providers.ToArray(), "CPUExecutionProvider");
        OrtDevice cpu = environment.Devices.First(d => string.Equals(d.Provider, "CPUExecutionProvider", StringComparison.Ordinal));
        Assert.AreEqual(OrtDeviceKind.Cpu, cpu.Kind);
        Assert.IsTrue(environment.BuildInfo.Length > 0);
        Assert.IsTrue(File.Exists(OrtLibrary.LoadedPath));
    }

    [TestMethod]
    [DataRow("CPU")]
    [DataRow("cpu")]
    [DataRow("CPUExecutionProvider")]
    public void Providers_CpuUnderAnyName_IsTaken(string name)
    {
        OrtSessionOptions options = new() { Providers = [new OrtProvider(name)], RecordNodeAssignment = true };

        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add(), options);

        OrtNodeAssignment node = session.GetNodeAssignments().Single();
        Assert.AreEqual(new OrtNodeAssignment("CPUExecutionProvider", "Add_y", "", "Add"), node);
    }

    [TestMethod]
    public void Providers_UnknownName_ListsWhatIsThere()
    {
        OrtProviderException error = Assert.ThrowsExactly<OrtProviderException>(() =>
            OrtSession.FromMemory(TinyGraph.Add(), new OrtSessionOptions { Providers = [new OrtProvider("Abacus")] }));

        Assert.AreEqual("Abacus", error.Provider);
        StringAssert.Contains(error.Message, "CPUExecutionProvider");
    }

    [TestMethod]
    public void Providers_WithoutItsOwnLibrary_SaysSo()
    {
        if (!OrtEnvironment.Shared.Providers.Contains("CUDAExecutionProvider", StringComparer.Ordinal) || File.Exists(Path.Combine(Path.GetDirectoryName(OrtLibrary.LoadedPath)!, "libonnxruntime_providers_cuda.so")))
        {
            Assert.Inconclusive("This library has no CUDA provider, or has it completely.");
        }

        OrtProvider cuda = new("CUDA", new Dictionary<string, string>(StringComparer.Ordinal) { ["device_id"] = "0" });

        OrtProviderException error = Assert.ThrowsExactly<OrtProviderException>(() =>
            OrtSession.FromMemory(TinyGraph.Add(), new OrtSessionOptions { Providers = [cuda] }));

        Assert.AreEqual("CUDA", error.Provider);
    }

    [TestMethod]
    public unsafe void AppendV2_CpuDevice_IsTaken()
    {
        OrtEnvironment environment = OrtEnvironment.Shared;
        nint device = environment.Devices.First(d => d.Provider == "CPUExecutionProvider").Pointer;
        using SessionOptionsHandle options = SessionOptionsSetup.Create(OrtSessionOptions.Default, logReceiver: default);
        using OrtHandle.Lease lease = options.Borrow();

        nint status = OrtApi.SessionOptionsAppendExecutionProviderV2(lease.Pointer, environment.Pointer, &device, 1, null, null, 0);

        Assert.AreEqual(0, status);
    }

    [TestMethod]
    public void GetNodeAssignments_NotRecorded_SaysHowToRecord()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());

        OrtException error = Assert.ThrowsExactly<OrtException>(() => session.GetNodeAssignments());

        StringAssert.Contains(error.Message, nameof(OrtSessionOptions.RecordNodeAssignment));
    }

    [TestMethod]
    public void RegisterExecutionProviderLibrary_MissingFile_NamesIt()
    {
        OrtException error = Assert.ThrowsExactly<OrtException>(() => OrtEnvironment.Shared.RegisterExecutionProviderLibrary("mine", "missing_provider.so"));

        StringAssert.Contains(error.Message, "missing_provider.so");
        Assert.ThrowsExactly<OrtException>(() => OrtEnvironment.Shared.UnregisterExecutionProviderLibrary("mine"));
    }

    [TestMethod]
    public void GetMetadata_WrittenGraph_GivesItsProperties()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());

        OrtModelMetadata metadata = session.GetMetadata();

        Assert.AreEqual("tiny writer", metadata.Producer);
        Assert.AreEqual("tiny", metadata.GraphName);
        Assert.AreEqual("MIT", metadata.Custom["licence"]);
    }
}
