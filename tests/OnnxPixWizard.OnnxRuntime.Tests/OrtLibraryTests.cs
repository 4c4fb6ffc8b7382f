using System.Runtime.InteropServices;
using OnnxPixWizard.OnnxRuntime.Native;
using OnnxPixWizard.OnnxRuntime.Tests.Graphs;

namespace OnnxPixWizard.OnnxRuntime.Tests;

[TestClass]
public sealed unsafe class OrtLibraryTests
{
    private static readonly byte* s_oldVersion = (byte*)Marshal.StringToCoTaskMemUTF8("1.17.3");
    private static nint* s_base;
    private static int s_asked;

    [TestMethod]
    public void Find_PathThatIsNotThere_NamesItAndTheSource()
    {
        OrtLibraryException error = Assert.ThrowsExactly<OrtLibraryException>(() => OrtLibraryFile.Find("/not/there"));

        StringAssert.Contains(error.Message, "OrtLibrary.Path names");
        Assert.AreEqual(OrtLibrary.MinimumVersion, error.NeededVersion);
        Assert.AreEqual(Path.GetFullPath("/not/there"), error.Path);
    }

    [TestMethod]
    public void Find_VariableWithAFolder_FindsTheLibraryInIt()
    {
        _ = OrtEnvironment.Shared;
        string folder = Path.GetDirectoryName(OrtLibrary.LoadedPath)!;
        string? before = Environment.GetEnvironmentVariable(OrtLibrary.PathVariable);
        try
        {
            Environment.SetEnvironmentVariable(OrtLibrary.PathVariable, folder);
            Assert.AreEqual(folder, Path.GetDirectoryName(OrtLibraryFile.Find(path: null)));

            Environment.SetEnvironmentVariable(OrtLibrary.PathVariable, Path.Combine(folder, "nothing"));
            OrtLibraryException error = Assert.ThrowsExactly<OrtLibraryException>(() => OrtLibraryFile.Find(path: null));
            StringAssert.Contains(error.Message, OrtLibrary.PathVariable + " names");
        }
        finally
        {
            Environment.SetEnvironmentVariable(OrtLibrary.PathVariable, before);
        }
    }

    [TestMethod]
    public void Open_TextFile_SaysItCannotBeLoaded()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "not a library");

            OrtLibraryException error = Assert.ThrowsExactly<OrtLibraryException>(() => OrtLibrary.Open(file));

            Assert.AreEqual(file, error.Path);
            StringAssert.Contains(error.Message, "could not be loaded");
            Assert.IsFalse(error.Message.Contains('\n', StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void Open_AnotherLibrary_SaysItIsNotOnnxRuntime()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string other = Directory.EnumerateFiles(runtime, "*System.Native.*").Concat(Directory.EnumerateFiles(runtime, "clrjit.dll")).First();

        OrtLibraryException error = Assert.ThrowsExactly<OrtLibraryException>(() => OrtLibrary.Open(other));

        StringAssert.Contains(error.Message, "does not export OrtGetApiBase");
    }

    [TestMethod]
    public void OpenTable_OldLibrary_NamesBothVersionsWithoutAskingForTheTable()
    {
        nint* apiBase = (nint*)NativeMemory.Alloc(2, (nuint)sizeof(nint));
        apiBase[0] = (nint)(delegate* unmanaged<uint, nint>)&GetApi;
        apiBase[1] = (nint)(delegate* unmanaged<byte*>)&GetOldVersion;
        s_base = apiBase;

        OrtLibraryException error = Assert.ThrowsExactly<OrtLibraryException>(() =>
            OrtLibrary.OpenTable((nint)(delegate* unmanaged<nint*>)&GetApiBase, "/old/libonnxruntime.so"));

        Assert.AreEqual("1.17.3", error.FoundVersion);
        StringAssert.Contains(error.Message, "'/old/libonnxruntime.so' is ONNX Runtime 1.17.3; version 1.24 or newer is needed");
        Assert.AreEqual(0, s_asked);
        NativeMemory.Free(apiBase);
    }

    [TestMethod]
    public void Path_AfterLoading_CannotBeSet()
    {
        using OrtSession session = OrtSession.FromMemory(TinyGraph.Add());

        Assert.ThrowsExactly<InvalidOperationException>(() => OrtLibrary.Path = "elsewhere");
    }

    [UnmanagedCallersOnly]
    private static nint* GetApiBase() => s_base;

    [UnmanagedCallersOnly]
    private static byte* GetOldVersion() => s_oldVersion;

    [UnmanagedCallersOnly]
    private static nint GetApi(uint version)
    {
        s_asked++;
        return 0;
    }
}
