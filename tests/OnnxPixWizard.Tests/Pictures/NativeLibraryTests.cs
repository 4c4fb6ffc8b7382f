using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class NativeLibraryTests
{
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
            () => VipsLibrary.Find(folder.Root, VipsLibrary.PathVariable));

        Assert.AreEqual(ImageErrorKind.LibraryUnavailable, error.Kind);
        StringAssert.Contains(error.Message, VipsLibrary.PathVariable, StringComparison.Ordinal);
        StringAssert.Contains(error.Message, folder.Root, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Find_FolderWithTheLibrary_NamesItsFile()
    {
        string file = VipsLibrary.LoadedFrom;

        Assert.AreEqual(file, VipsLibrary.Find(Path.GetDirectoryName(file), "test"), StringComparer.Ordinal);
        Assert.AreEqual(file, VipsLibrary.Find(file, "test"), StringComparer.Ordinal);
    }

    [TestMethod]
    public void Open_FileThatIsNoLibrary_IsOneTypedError()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("libvips.so.42", "no library"u8);

        ImageException error = Assert.ThrowsExactly<ImageException>(() => VipsLibrary.Open(path));

        Assert.AreEqual(ImageErrorKind.LibraryUnavailable, error.Kind);
        Assert.AreEqual(path, error.FileName, StringComparer.Ordinal);
    }

    [TestMethod]
    public void Open_AnotherLibrary_IsOneTypedError()
    {
        string runtime = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*System.Native.*")
            .First(file => Path.GetExtension(file) is ".so" or ".dylib" or ".dll");

        ImageException error = Assert.ThrowsExactly<ImageException>(() => VipsLibrary.Open(runtime));

        Assert.AreEqual(ImageErrorKind.LibraryUnavailable, error.Kind);
        StringAssert.Contains(error.Message, "vips_version", StringComparison.Ordinal);
    }
}
