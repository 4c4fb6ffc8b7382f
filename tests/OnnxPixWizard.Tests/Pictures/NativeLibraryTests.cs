using OnnxPixWizard.Pictures;
using System.Runtime.CompilerServices;
using OnnxPixWizard.Pictures.Native;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class NativeLibraryTests
{
    [TestMethod]
    public void GValue_Size_IsThatOfGObject() => Assert.AreEqual(24, Unsafe.SizeOf<GValue>());

    [TestMethod]
    public void Version_OfTheLibraryInUse_IsNewEnough()
    {
        Assert.IsTrue(VipsLibrary.Version >= new Version(8, 15));
        Assert.IsTrue(File.Exists(VipsLibrary.LoadedFrom));
    }

    [TestMethod]
    public void Path_AfterTheLibraryIsInUse_CannotChange()
    {
        _ = VipsLibrary.Version;

        Assert.ThrowsExactly<InvalidOperationException>(() => VipsLibrary.Path = "elsewhere");
    }

    [TestMethod]
    public void Find_FolderWithoutTheLibrary_SaysWhatNamedIt()
    {
        using TemporaryFolder folder = new();

        ImageException error = Assert.ThrowsExactly<ImageException>(
            () => VipsLibraryLocator.Find(folder.Root, VipsLibraryLocator.PathVariable));

        Assert.AreEqual(ImageErrorKind.LibraryUnavailable, error.Kind);
        StringAssert.Contains(error.Message, VipsLibraryLocator.PathVariable, StringComparison.Ordinal);
        StringAssert.Contains(error.Message, folder.Root, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Find_FolderWithTheLibrary_NamesItsFile()
    {
        string file = VipsLibrary.LoadedFrom;

        Assert.AreEqual(file, VipsLibraryLocator.Find(Path.GetDirectoryName(file), "test"), StringComparer.Ordinal);
        Assert.AreEqual(file, VipsLibraryLocator.Find(file, "test"), StringComparer.Ordinal);
    }

    [TestMethod]
    public void Open_FileThatIsNoLibrary_IsOneTypedError()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("libvips.so.42", "no library"u8);

        ImageException error = Assert.ThrowsExactly<ImageException>(() => VipsRuntime.Open(path));

        Assert.AreEqual(ImageErrorKind.LibraryUnavailable, error.Kind);
        Assert.AreEqual(path, error.FileName, StringComparer.Ordinal);
    }

    [TestMethod]
    public void Open_AnotherLibrary_IsOneTypedError()
    {
        string runtime = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*System.Native.*")
            .First(file => Path.GetExtension(file) is ".so" or ".dylib" or ".dll");

        ImageException error = Assert.ThrowsExactly<ImageException>(() => VipsRuntime.Open(runtime));

        Assert.AreEqual(ImageErrorKind.LibraryUnavailable, error.Kind);
        StringAssert.Contains(error.Message, "vips_version", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Set_UnknownArgument_IsReported()
    {
        VipsRuntime.EnsureStarted();
        using VipsOperation operation = VipsOperation.Create("resize");

        Assert.ThrowsExactly<VipsFailureException>(() => operation.Set("scal", 2.0));
    }

    [TestMethod]
    public void Create_UnknownOperation_IsReported()
    {
        VipsRuntime.EnsureStarted();

        Assert.ThrowsExactly<VipsFailureException>(() => VipsOperation.Create("no_such_operation"));
    }
}
