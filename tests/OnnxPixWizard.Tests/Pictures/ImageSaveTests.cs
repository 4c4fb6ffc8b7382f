using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class ImageSaveTests
{
    [TestMethod]
    [DataRow("picture.png", ImageFormat.Png)]
    [DataRow("picture.JPG", ImageFormat.Jpeg)]
    [DataRow("picture.jpeg", ImageFormat.Jpeg)]
    [DataRow("picture.webp", ImageFormat.WebP)]
    public void Save_ByExtension_WritesThatFormatAlone(string name, ImageFormat format)
    {
        using TemporaryFolder folder = new();

        TestPictures.Gradient(40, 30).Save(folder.At(name));

        Assert.AreEqual(format, ImageInfo.Read(folder.At(name)).Format);
        Assert.AreEqual(1, Directory.GetFiles(folder.Root).Length);
    }

    [TestMethod]
    public void Save_LosslessWebP_KeepsEverySample()
    {
        Picture picture = TestPictures.Gradient(61, 47);

        Picture loaded = Picture.Load(picture.Encode(new ImageSaveOptions { Format = ImageFormat.WebP, Lossless = true }));

        Assert.IsTrue(picture.Pixels.SequenceEqual(loaded.Pixels));
    }

    [TestMethod]
    [DataRow(ImageFormat.Jpeg)]
    [DataRow(ImageFormat.WebP)]
    public void Encode_HigherQuality_IsLargerAndNearer(ImageFormat format)
    {
        Picture picture = TestPictures.Gradient(200, 150);

        byte[] low = picture.Encode(new ImageSaveOptions { Format = format, Quality = 20 });
        byte[] high = picture.Encode(new ImageSaveOptions { Format = format, Quality = 98 });

        Assert.IsTrue(high.Length > low.Length);
        Assert.IsTrue(Distance(picture, Picture.Load(high)) < Distance(picture, Picture.Load(low)));
    }

    [TestMethod]
    public void Save_SixteenBitGray_ComesBackExactly()
    {
        using TemporaryFolder folder = new();
        ushort[] depths = [.. Enumerable.Range(0, 256 * 256).Select(value => (ushort)value)];

        new GrayImage16(depths, 256, 256).Save(folder.At("depth.png"));
        GrayImage16 loaded = GrayImage16.Load(folder.At("depth.png"));

        Assert.IsTrue(loaded.Pixels.SequenceEqual(depths));
        Assert.AreEqual(16, ImageInfo.Read(folder.At("depth.png")).BitsPerSample);
        Assert.AreEqual(1, ImageInfo.Read(folder.At("depth.png")).Channels);
    }

    [TestMethod]
    public void Save_SixteenBitRgb_ComesBackExactly()
    {
        ushort[] samples = [.. Enumerable.Range(0, 100 * 100 * 3).Select(value => (ushort)(value * 2))];

        Picture16 loaded = Picture16.Load(new Picture16(samples, 100, 100).Encode());

        Assert.IsTrue(loaded.Pixels.SequenceEqual(samples));
    }

    [TestMethod]
    public void Load_EightBitPictureAsSixteen_IsScaledToTheFullRange()
    {
        Picture picture = TestPictures.Gradient(30, 30);

        Picture16 wide = Picture16.Load(picture.Encode());

        for (int at = 0; at < picture.Pixels.Length; at++)
        {
            Assert.AreEqual(picture.Pixels[at] * 257, wide.Pixels[at]);
        }
    }

    [TestMethod]
    public void Save_Labels_ComeBackExactlyInEightAndSixteenBits()
    {
        byte[] labels = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        byte[] bytes = new GrayImage8(labels, 16, 16).Encode();

        Assert.IsTrue(GrayImage8.Load(bytes).Pixels.SequenceEqual(labels));
        Assert.AreEqual(255, GrayImage16.Load(bytes).Pixels[255]);
    }

    [TestMethod]
    public void Load_ColorPictureAsLabels_IsUnsupported()
    {
        byte[] bytes = TestPictures.Gradient(8, 8).Encode();

        ImageException error = Assert.ThrowsExactly<ImageException>(() => GrayImage8.Load(bytes));

        Assert.AreEqual(ImageErrorKind.UnsupportedFormat, error.Kind);
    }

    [TestMethod]
    [DataRow(ImageFormat.Tiff, true)]
    [DataRow(ImageFormat.Avif, false)]
    [DataRow(ImageFormat.Gif, false)]
    public void Encode_OtherFormats_ComeBack(ImageFormat format, bool isExact)
    {
        Picture picture = TestPictures.Constant(48, 32, 200, 100, 50);

        byte[] bytes = picture.Encode(new ImageSaveOptions { Format = format });
        Picture loaded = Picture.Load(bytes);

        Assert.AreEqual(format, ImageInfo.Read(bytes).Format);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            Assert.AreEqual(picture.Pixels[i], loaded.Pixels[i], isExact ? 0 : 6);
        }
    }

    [TestMethod]
    public void Encode_SixteenBitsAsTiff_ComeBackExactly()
    {
        ushort[] samples = [.. Enumerable.Range(0, 10 * 10).Select(value => (ushort)(value * 600))];

        byte[] bytes = new GrayImage16(samples, 10, 10).Encode(new ImageSaveOptions { Format = ImageFormat.Tiff });

        Assert.IsTrue(GrayImage16.Load(bytes).Pixels.SequenceEqual(samples));
    }

    [TestMethod]
    public void Encode_SixteenBitsAsJpeg_IsUnwritable()
    {
        GrayImage16 depth = new(new ushort[16], 4, 4);

        ImageException error = Assert.ThrowsExactly<ImageException>(() => depth.Encode(new ImageSaveOptions { Format = ImageFormat.Jpeg }));

        Assert.AreEqual(ImageErrorKind.Unwritable, error.Kind);
    }

    [TestMethod]
    [DataRow("picture.bmp")]
    [DataRow("picture.jxl")]
    [DataRow("picture")]
    public void Save_UnknownExtension_IsUnwritable(string name)
    {
        using TemporaryFolder folder = new();

        ImageException error = Assert.ThrowsExactly<ImageException>(() => TestPictures.Gradient(4, 4).Save(folder.At(name)));

        Assert.AreEqual(ImageErrorKind.Unwritable, error.Kind);
        Assert.AreEqual(0, Directory.GetFiles(folder.Root).Length);
    }

    [TestMethod]
    public void Save_MissingFolders_AreMade()
    {
        using TemporaryFolder folder = new();
        string path = folder.At("some/new/picture.png");

        AtomicFile.EnsureWritable(path);
        bool leftByCheck = Directory.Exists(folder.At("some"));
        TestPictures.Gradient(4, 4).Save(path);

        Assert.IsFalse(leftByCheck);
        Assert.IsTrue(File.Exists(path));
    }

    [TestMethod]
    public void WriteAll_FailureInOneFile_RemovesTheNewFoldersOfAll()
    {
        using TemporaryFolder folder = new();

        Assert.ThrowsExactly<InvalidOperationException>(() => AtomicFile.WriteAll(
        [
            (folder.At("one/picture.png"), stream => stream.WriteByte(1)),
            (folder.At("two/data.npy"), _ => throw new InvalidOperationException("no data")),
        ]));

        Assert.AreEqual(0, Directory.GetFileSystemEntries(folder.Root).Length);
    }

    [TestMethod]
    public void Save_FileInPlaceOfFolder_IsUnwritableAndEarlyCheckAgrees()
    {
        using TemporaryFolder folder = new();
        folder.Write("none", [1]);
        string path = folder.At("none/picture.png");

        ImageException error = Assert.ThrowsExactly<ImageException>(() => TestPictures.Gradient(4, 4).Save(path));
        ImageException early = Assert.ThrowsExactly<ImageException>(() => AtomicFile.EnsureWritable(path));

        Assert.AreEqual(ImageErrorKind.Unwritable, error.Kind);
        Assert.AreEqual(error.Message, early.Message, StringComparer.Ordinal);
        Assert.AreEqual(path, error.FileName, StringComparer.Ordinal);
    }

    [TestMethod]
    public void Save_FolderInPlaceOfFile_IsUnwritable()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.At("folder.png"));

        ImageException error = Assert.ThrowsExactly<ImageException>(() => TestPictures.Gradient(4, 4).Save(folder.At("folder.png")));

        Assert.AreEqual(ImageErrorKind.Unwritable, error.Kind);
        Assert.AreEqual(0, Directory.GetFiles(folder.Root).Length);
    }

    [TestMethod]
    public void EnsureWritable_FreshAndExistingFile_LeavesEverythingAsItWas()
    {
        using TemporaryFolder folder = new();
        string existing = folder.Write("there.png", [1, 2, 3]);

        AtomicFile.EnsureWritable(folder.At("fresh.png"));
        AtomicFile.EnsureWritable(existing);

        Assert.AreEqual(1, Directory.GetFiles(folder.Root).Length);
        Assert.AreEqual(3, new FileInfo(existing).Length);
    }

    [TestMethod]
    public void Encode_SamePictureTwice_GivesTheSameBytes()
    {
        Picture picture = TestPictures.Gradient(300, 200);

        CollectionAssert.AreEqual(picture.Encode(), picture.Encode());
    }

    private static double Distance(Picture one, Picture other)
    {
        double sum = 0;
        for (int at = 0; at < one.Pixels.Length; at++)
        {
            double difference = one.Pixels[at] - other.Pixels[at];
            sum += difference * difference;
        }

        return sum;
    }
}
