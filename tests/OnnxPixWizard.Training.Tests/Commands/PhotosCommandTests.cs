using System.CommandLine;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Commands;

namespace OnnxPixWizard.Training.Tests.Commands;

[TestClass]
public sealed class PhotosCommandTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("photos-command-").FullName;

    private string Set => Path.Combine(_folder, "set");

    private string Own => Path.Combine(_folder, "own");

    [TestCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Photos_FromOwnFolder_PreparesAllThatCanBeRead()
    {
        new Picture(1200, 900).Save(Path.Combine(Own, "sea.png"));
        new Picture(60, 40).Save(Path.Combine(Own, "trips", "hill.webp"));
        await File.WriteAllTextAsync(Path.Combine(Own, "notes.jpg"), "no picture");

        (int code, string output, string error) = await Run("photos", "--from", Own, "--out", Set);

        Assert.AreEqual(0, code);
        StringAssert.Contains(output, "2 photographs", StringComparison.Ordinal);
        StringAssert.Contains(error, "notes.jpg", StringComparison.Ordinal);
        Assert.AreEqual(new ImageSize(600, 450), ImageInfo.Read(Path.Combine(Set, "photos/train/own-sea.png.jpg")).Size);
        Assert.AreEqual(new ImageSize(60, 40), ImageInfo.Read(Path.Combine(Set, "photos/train/own-trips-hill.webp.jpg")).Size);
        Assert.AreEqual(3, File.ReadAllLines(Path.Combine(Set, "photos.csv")).Length);
    }

    [TestMethod]
    public async Task Photos_Again_KeepsWhatIsThereAndAddsTheRest()
    {
        new Picture(60, 40).Save(Path.Combine(Own, "one.png"));
        await Run("photos", "--from", Own, "--out", Set);
        string first = Path.Combine(Set, "photos/train/own-one.png.jpg");
        DateTime written = DateTime.UnixEpoch;
        File.SetLastWriteTimeUtc(first, written);
        new Picture(80, 40).Save(Path.Combine(Own, "two.png"));

        (int code, _, _) = await Run("photos", "--from", Own, "--out", Set);

        Assert.AreEqual(0, code);
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(first));
        Assert.IsTrue(File.Exists(Path.Combine(Set, "photos/train/own-two.png.jpg")));
    }

    [TestMethod]
    [DataRow(ExitCode.BadInput, "no folder", "--from", "nowhere")]
    [DataRow(ExitCode.BadInput, "scratch", "--packages", "nowhere")]
    [DataRow(ExitCode.Usage, "gcompris-qt-data", "--package", "no-such-package")]
    public async Task Photos_WrongOption_SaysWhatIsWanted(int expected, string word, string option, string value)
    {
        (int code, _, string error) = await Run(
            "photos", "--out", Set, option, option == "--package" ? value : Path.Combine(_folder, value));

        Assert.AreEqual(expected, code);
        StringAssert.Contains(error, word, StringComparison.Ordinal);
        Assert.IsFalse(Directory.Exists(Set));
    }

    [TestMethod]
    public async Task Photos_FolderWithoutPhotos_IsBadInput()
    {
        Directory.CreateDirectory(Own);

        (int code, _, _) = await Run("photos", "--from", Own, "--out", Set);

        Assert.AreEqual(ExitCode.BadInput, code);
        Assert.IsFalse(Directory.Exists(Set));
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLineHost.RunAsync(new RootCommand { PhotosCommand.Create() }, arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
