using System.Runtime.InteropServices;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests.Sessions;

[TestClass]
public sealed unsafe class OnnxRuntimeLibraryTests
{
    private static readonly byte* s_oldVersion = (byte*)Marshal.StringToCoTaskMemUTF8("1.17.3");
    private static nint* s_base;
    private static int s_asked;

    [TestMethod]
    public void Find_PathThatIsNotThere_NamesItAndTheSource()
    {
        OnnxRuntimeLibraryException error = Assert.ThrowsExactly<OnnxRuntimeLibraryException>(() => OnnxRuntimeLibrary.Find("/not/there"));

        StringAssert.Contains(error.Message, "OnnxRuntimeLibrary.Path names");
        Assert.AreEqual(OnnxRuntimeLibrary.MinimumVersion, error.NeededVersion);
        Assert.AreEqual(Path.GetFullPath("/not/there"), error.Path);
    }

    [TestMethod]
    public void Find_VariableWithAFolder_FindsTheLibraryInIt()
    {
        _ = OnnxRuntimeLibrary.Version;
        string folder = Path.GetDirectoryName(OnnxRuntimeLibrary.LoadedPath)!;
        string? before = Environment.GetEnvironmentVariable(OnnxRuntimeLibrary.PathVariable);
        try
        {
            Environment.SetEnvironmentVariable(OnnxRuntimeLibrary.PathVariable, folder);
            Assert.AreEqual(folder, Path.GetDirectoryName(OnnxRuntimeLibrary.Find(path: null)));

            Environment.SetEnvironmentVariable(OnnxRuntimeLibrary.PathVariable, Path.Combine(folder, "nothing"));
            OnnxRuntimeLibraryException error = Assert.ThrowsExactly<OnnxRuntimeLibraryException>(() =>
                OnnxRuntimeLibrary.Find(path: null));
            StringAssert.Contains(error.Message, OnnxRuntimeLibrary.PathVariable + " names");
        }
        finally
        {
            Environment.SetEnvironmentVariable(OnnxRuntimeLibrary.PathVariable, before);
        }
    }

    [TestMethod]
    public void Open_TextFile_SaysItCannotBeLoaded()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "not a library");

            OnnxRuntimeLibraryException error = Assert.ThrowsExactly<OnnxRuntimeLibraryException>(() => OnnxRuntimeLibrary.Open(file));

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
        string other = Directory.EnumerateFiles(
            runtime, "*System.Native.*").Concat(Directory.EnumerateFiles(runtime, "clrjit.dll")).First();

        OnnxRuntimeLibraryException error = Assert.ThrowsExactly<OnnxRuntimeLibraryException>(() => OnnxRuntimeLibrary.Open(other));

        StringAssert.Contains(error.Message, "does not export OrtGetApiBase");
    }

    [TestMethod]
    public void RequireVersion_OldLibrary_NamesBothVersionsWithoutAskingForTheTable()
    {
        nint* apiBase = (nint*)NativeMemory.Alloc(2, (nuint)sizeof(nint));
        apiBase[0] = (nint)(delegate* unmanaged<uint, nint>)&GetApi;
        apiBase[1] = (nint)(delegate* unmanaged<byte*>)&GetOldVersion;
        s_base = apiBase;

        OnnxRuntimeLibraryException error = Assert.ThrowsExactly<OnnxRuntimeLibraryException>(() =>
            OnnxRuntimeLibrary.RequireVersion(&GetApiBase, "/old/libonnxruntime.so"));

        Assert.AreEqual("1.17.3", error.FoundVersion);
        StringAssert.Contains(error.Message, "'/old/libonnxruntime.so' is ONNX Runtime 1.17.3; version 1.30 or newer is needed");
        Assert.AreEqual(0, s_asked);
        NativeMemory.Free(apiBase);
    }

    [TestMethod]
    public void Path_AfterLoading_CannotBeSet()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add());

        Assert.ThrowsExactly<InvalidOperationException>(() => OnnxRuntimeLibrary.Path = "elsewhere");
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
