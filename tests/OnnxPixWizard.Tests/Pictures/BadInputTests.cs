using OnnxPixWizard.Pictures;
using System.Text;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    public void Load_MissingFile_IsNotFound()
    {
        using TemporaryFolder folder = new();

        ImageException error = Assert.ThrowsExactly<ImageException>(() => Picture.Load(folder.At("none.png")));

        AssertNames(error, ImageErrorKind.NotFound, folder.At("none.png"));
    }

    [TestMethod]
    public void Load_Folder_IsUnreadable()
    {
        using TemporaryFolder folder = new();

        ImageException error = Assert.ThrowsExactly<ImageException>(() => Picture.Load(folder.Root));

        AssertNames(error, ImageErrorKind.Unreadable, folder.Root);
    }

    [TestMethod]
    public void Load_EmptyFile_IsUnreadable()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("empty.png", []);

        ImageException error = Assert.ThrowsExactly<ImageException>(() => Picture.Load(path));

        AssertNames(error, ImageErrorKind.Unreadable, path);
    }

    [TestMethod]
    [DataRow("This is a letter, not a picture.\n")]
    [DataRow("3 3\n1 2 3\n4 5 6\n7 8 9\n")]
    [DataRow("P3\n1 1\n255\n1 2 3\n")]
    [DataRow("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>")]
    public void Load_TextNamedPng_IsUnsupported(string text)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("text.png", Encoding.ASCII.GetBytes(text));

        ImageException error = Assert.ThrowsExactly<ImageException>(() => Picture.Load(path));

        AssertNames(error, ImageErrorKind.UnsupportedFormat, path);
    }

    [TestMethod]
    [DataRow("Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAA/////w==", "BMP")]
    [DataRow("UDYKMSAxCjI1NQoBAgM=", "PPM")]
    [DataRow("AAAADEpYTCANCocKAAAAFGZ0eXBqeGwgAAAAAGp4bCA=", "JPEG XL")]
    [DataRow("AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiA=", "JPEG 2000")]
    [DataRow("AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZg==", "HEIC")]
    public void Load_FormatWithoutDecoder_SaysWhichLibraryHasOne(string base64, string name)
    {
        byte[] bytes = Convert.FromBase64String(base64);

        ImageException error = Assert.ThrowsExactly<ImageException>(() => Picture.Load(bytes));

        Assert.AreEqual(ImageErrorKind.UnsupportedFormat, error.Kind);
        StringAssert.Contains(error.Message, name, StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "ONNXPIXWIZARD_VIPS_PATH", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(ImageFormat.Jpeg, 0.5)]
    [DataRow(ImageFormat.Jpeg, 0.95)]
    [DataRow(ImageFormat.Jpeg, 0.01)]
    [DataRow(ImageFormat.Png, 0.5)]
    [DataRow(ImageFormat.Png, 0.9)]
    [DataRow(ImageFormat.WebP, 0.5)]
    public void Load_TruncatedFile_IsUnreadable(ImageFormat format, double part)
    {
        using TemporaryFolder folder = new();
        byte[] whole = TestPictures.Gradient(300, 200).Encode(new ImageSaveOptions { Format = format });
        string path = folder.Write("truncated", whole.AsSpan(0, (int)(whole.Length * part)));

        ImageException error = Assert.ThrowsExactly<ImageException>(() => Picture.Load(path));
        ImageException resizedError = Assert.ThrowsExactly<ImageException>(() => Picture.LoadResized(path, new ImageSize(30, 20)));

        AssertNames(error, ImageErrorKind.Unreadable, path);
        AssertNames(resizedError, ImageErrorKind.Unreadable, path);
    }

    [TestMethod]
    [DataRow("tiffsave_target")]
    [DataRow("gifsave_target")]
    [DataRow("heifsave_target")]
    public void Load_TruncatedBytesOfOtherFormats_AreUnreadable(string saver)
    {
        byte[] whole = TestPictures.Encode(
            TestPictures.Gradient(300, 200).Pixels.ToArray(), 300, 200, 3, saver, "srgb", null,
            saver.StartsWith("heif", StringComparison.Ordinal) ? [("compression", "av1")] : []);

        ImageException error = Assert.ThrowsExactly<ImageException>(() => Picture.Load(whole.AsSpan(0, whole.Length / 2)));

        Assert.AreEqual(ImageErrorKind.Unreadable, error.Kind);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Load_PngBomb_IsRefusedByItsHeader(bool withData)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("bomb.png", TestPictures.BarePngHeader(60_000, 60_000, withData));

        ImageException error = Assert.ThrowsExactly<ImageException>(() => Picture.Load(path));
        ImageException infoError = Assert.ThrowsExactly<ImageException>(() => ImageInfo.Read(path));

        AssertNames(error, ImageErrorKind.TooLarge, path);
        AssertNames(infoError, ImageErrorKind.TooLarge, path);
        StringAssert.Contains(error.Message, "60000x60000", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(ImageFormat.Jpeg)]
    [DataRow(ImageFormat.Png)]
    [DataRow(ImageFormat.WebP)]
    public void Load_MorePixelsThanTheLimit_IsTooLarge(ImageFormat format)
    {
        byte[] bytes = TestPictures.Gradient(100, 100).Encode(new ImageSaveOptions { Format = format });

        ImageException error = Assert.ThrowsExactly<ImageException>(
            () => Picture.Load(bytes, new ImageLoadOptions { MaxPixels = 9_999 }));
        Picture atLimit = Picture.Load(bytes, new ImageLoadOptions { MaxPixels = 10_000 });

        Assert.AreEqual(ImageErrorKind.TooLarge, error.Kind);
        Assert.AreEqual(100, atLimit.Width);
    }

    [TestMethod]
    public void Load_NameBeyondAscii_IsRead()
    {
        using TemporaryFolder folder = new();
        string path = folder.At("Müller – 写真, 'a\"b.png");
        TestPictures.Gradient(5, 4).Save(path);

        Assert.AreEqual(new ImageSize(5, 4), Picture.Load(path).Size);
    }

    [TestMethod]
    public void Load_HeaderOfVideo_IsUnsupported()
    {
        byte[] bytes = [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isommp42"u8, 0, 0, 0, 8];

        ImageException error = Assert.ThrowsExactly<ImageException>(() => Picture.Load(bytes));

        Assert.AreEqual(ImageErrorKind.UnsupportedFormat, error.Kind);
    }

    [TestMethod]
    [DataRow(ImageFormat.Jpeg)]
    [DataRow(ImageFormat.Png)]
    [DataRow(ImageFormat.WebP)]
    [DataRow(ImageFormat.Tiff)]
    [DataRow(ImageFormat.Gif)]
    [DataRow(ImageFormat.Avif)]
    public void Load_CorruptedBytes_EndInTheTypedExceptionAndPrintNothing(ImageFormat format)
    {
        using TemporaryFolder folder = new();
        byte[] samples = TestPictures.Gradient(64, 48).Pixels.ToArray();
        byte[] whole = format switch
        {
            ImageFormat.Tiff => TestPictures.Encode(samples, 64, 48, 3, "tiffsave_target", "srgb"),
            ImageFormat.Gif => TestPictures.Encode(samples, 64, 48, 3, "gifsave_target", "srgb"),
            ImageFormat.Avif => TestPictures.Encode(samples, 64, 48, 3, "heifsave_target", "srgb", null, ("compression", "av1")),
            _ => TestPictures.Gradient(64, 48).Encode(new ImageSaveOptions { Format = format }),
        };
        Random random = new(7);
        using CapturedStandardError? captured = OperatingSystem.IsWindows() ? null : new(folder.At("stderr"));
        int refused = 0;
        for (int trial = 0; trial < 150; trial++)
        {
            byte[] damaged = (byte[])whole.Clone();
            for (int hit = 0; hit < 6; hit++)
            {
                damaged[random.Next(12, damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                _ = Picture.Load(damaged);
            }
            catch (ImageException)
            {
                refused++;
            }
        }

        Assert.IsTrue(refused > 0);
        Assert.AreEqual(0, captured?.Length ?? 0);
    }

    [TestMethod]
    public void CapturedStandardError_NativeWrite_IsSeen()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Descriptors are duplicated on Unix only.");
        }

        using TemporaryFolder folder = new();
        using CapturedStandardError captured = new(folder.At("stderr"));
        using (FileStream error = new(
            new Microsoft.Win32.SafeHandles.SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0))
        {
            error.Write("seen"u8);
        }

        Assert.AreEqual(4, captured.Length);
    }

    private static void AssertNames(ImageException error, ImageErrorKind kind, string path)
    {
        Assert.AreEqual(kind, error.Kind);
        Assert.AreEqual(path, error.FileName, StringComparer.Ordinal);
        StringAssert.Contains(error.Message, path, StringComparison.Ordinal);
        Assert.IsFalse(error.Message.Contains('\n', StringComparison.Ordinal), error.Message);
    }
}
