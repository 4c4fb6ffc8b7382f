using System.Runtime.InteropServices;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed partial class OutputGuardTests
{
    [TestMethod]
    public void FindClash_SameFile_NamesBoth()
    {
        using TemporaryFolder folder = new();
        string read = folder.Write("in.png", [1]), write = folder.At("./in.png");

        Assert.AreEqual((write, read), OutputGuard.FindClash([null, read], [folder.At("other.png"), write]));
    }

    [TestMethod]
    public void FindClash_OtherAndMissingFiles_IsNull()
    {
        using TemporaryFolder folder = new();
        string read = folder.Write("in.png", [1]), other = folder.Write("out.png", [1]);

        Assert.IsNull(OutputGuard.FindClash([read, folder.At("missing")], [other, folder.At("missing")]));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void FindClash_SymbolicLinkOnEitherSide_IsFound(bool linkIsRead)
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("in.png", [1]), link = folder.At("link.png");
        File.CreateSymbolicLink(link, file);

        Assert.IsNotNull(linkIsRead ? OutputGuard.FindClash([link], [file]) : OutputGuard.FindClash([file], [link]));
    }

    [TestMethod]
    public void FindClash_HardLink_IsFound()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Hard links are made through libc here.");
        }

        using TemporaryFolder folder = new();
        string file = folder.Write("in.png", [1]), link = folder.At("hard.png");
        Assert.AreEqual(0, Link(file, link));

        Assert.IsNotNull(OutputGuard.FindClash([file], [link]));
    }

    [TestMethod]
    public void ThrowIfRead_FileInAFolderThatIsRead_IsUnwritable()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("weights.safetensors", [1]);

        ImageException error = Assert.ThrowsExactly<ImageException>(() => OutputGuard.ThrowIfRead([folder.Root], [file]));

        Assert.AreEqual(ImageErrorKind.Unwritable, error.Kind);
        StringAssert.Contains(error.Message, "weights.safetensors", StringComparison.Ordinal);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string link);
}
