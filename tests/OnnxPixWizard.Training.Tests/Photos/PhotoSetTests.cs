using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Photos;

namespace OnnxPixWizard.Training.Tests.Photos;

[TestClass]
public sealed class PhotoSetTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("photo-set-").FullName;

    [TestCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Manifest_Photos_AreThoseOfTheSetAndNameALicence()
    {
        Assert.AreEqual(241, PhotoManifest.Photos.Count(static photo => photo.File.StartsWith("photos/train/", StringComparison.Ordinal)));
        Assert.AreEqual(
            52, PhotoManifest.Photos.Count(static photo => photo.File.StartsWith("photos/backdrop/", StringComparison.Ordinal)));
        Assert.AreEqual(25, PhotoManifest.Photos.Count(static photo => photo.File.StartsWith("photos/test/", StringComparison.Ordinal)));
        Assert.AreEqual(235, PhotoManifest.Cutouts.Count);
        Assert.IsTrue(PhotoManifest.Photos.All(static photo => photo.Licence.Length > 0 && photo.LicenceGroup.Length > 0));
        Assert.AreEqual(
            PhotoManifest.Photos.Count, PhotoManifest.Photos.Select(static photo => photo.File).Distinct(StringComparer.Ordinal).Count());
    }

    [TestMethod]
    [DataRow("kphotoalbum")]
    [DataRow("forensics-samples-files")]
    [DataRow("python3-skimage")]
    [DataRow("libjxl-testdata")]
    public void Manifest_PackagesOfTests_AreNotTrainedOn(string package) =>
        Assert.IsTrue(PhotoManifest.Photos.Where(photo => photo.Package == package)
            .All(static photo => photo.File.StartsWith("photos/test/", StringComparison.Ordinal)));

    [TestMethod]
    public void Line_FieldsWithCommasAndQuotes_ComeBack()
    {
        string[] fields = ["a", "b, c", "d \"e\"", ""];

        CollectionAssert.AreEqual(fields, PhotoManifest.Fields(PhotoManifest.Line(fields)));
    }

    [TestMethod]
    [DataRow(800, 600, 800, 600)]
    [DataRow(1024, 681, 512, 341)]
    [DataRow(2560, 1600, 1280, 800)]
    [DataRow(6028, 3391, 2048, 1152)]
    public void SizeFor_Photo_IsHalfAndNeitherLargeNorTiny(int width, int height, int preparedWidth, int preparedHeight) =>
        Assert.AreEqual(new ImageSize(preparedWidth, preparedHeight), PhotoPreparation.SizeFor(new ImageSize(width, height)));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void QtResources_FileInAFolder_IsTakenOut(bool isCompressed)
    {
        byte[] content = Encoding.UTF8.GetBytes("a photograph, say");
        string path = Path.Combine(_folder, "some.rcc");
        File.WriteAllBytes(path, ResourceFile("pictures", "bee.webp", content, isCompressed));

        QtResources resources = QtResources.Open(path);

        CollectionAssert.AreEqual(content, resources.Read("pictures/bee.webp"));
        Assert.IsNull(resources.Read("bee.webp"));
    }

    [TestMethod]
    public void QtResources_CutFile_IsUnreadable()
    {
        string path = Path.Combine(_folder, "some.rcc");
        File.WriteAllBytes(path, ResourceFile("pictures", "bee.webp", [1, 2, 3], isCompressed: false)[..60]);

        ImageException fault = Assert.ThrowsExactly<ImageException>(() => QtResources.Open(path));

        Assert.AreEqual(ImageErrorKind.Unreadable, fault.Kind);
    }

    [TestMethod]
    public void Prepare_PackageOfAnotherVersion_IsRefusedWithBothSizes()
    {
        ManifestPhoto photo = PhotoManifest.Photos.First(static photo => photo.Package == "scratch");
        string file = Path.Combine(_folder, "packages", photo.Package, photo.Original);
        new Picture(64, 48).Save(file);
        using DebianPackage package = DebianPackage.Open(photo.Package, Path.Combine(_folder, "packages"), CancellationToken.None);

        ImageException fault = Assert.ThrowsExactly<ImageException>(() => new PhotoPreparation(_folder).Prepare(photo, package));

        StringAssert.Contains(fault.Message, "64x48", StringComparison.Ordinal);
        Assert.IsFalse(Directory.Exists(Path.Combine(_folder, "photos")));
    }

    /// <summary>A resource file of version 3 with one file in one folder.</summary>
    private static byte[] ResourceFile(string folder, string file, byte[] content, bool isCompressed)
    {
        byte[] data = content;
        if (isCompressed)
        {
            using MemoryStream packed = new();
            packed.Write(Number(content.Length));
            using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                zlib.Write(content);
            }

            data = packed.ToArray();
        }

        byte[] names = [.. Name(folder), .. Name(file)];
        byte[] time = new byte[8];
        byte[] tree =
        [
            .. Number(0), 0, 2, .. Number(1), .. Number(1), .. time,
            .. Number(0), 0, 2, .. Number(1), .. Number(2), .. time,
            .. Number(Name(folder).Length), 0, (byte)(isCompressed ? 1 : 0), 0, 0, 0, 0, .. Number(0), .. time,
        ];
        const int header = 24;
        return
        [
            .. "qres"u8, .. Number(3), .. Number(header), .. Number(header + tree.Length + names.Length), .. Number(header + tree.Length),
            .. Number(0),
            .. tree, .. names, .. Number(data.Length), .. data,
        ];
    }

    private static byte[] Name(string name) => [0, (byte)name.Length, 0, 0, 0, 0, .. Encoding.BigEndianUnicode.GetBytes(name)];

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
