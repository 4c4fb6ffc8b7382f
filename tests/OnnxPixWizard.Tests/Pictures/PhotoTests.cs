using System.Text;
using NetVips;
using OnnxPixWizard.Pictures;
using static OnnxPixWizard.Tests.Pictures.TestPhotos;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class PhotoTests
{
    /// <summary>Samples, channels, profile: every kind of photo that is held.</summary>
    public static IEnumerable<object[]> Kinds =>
    [
        [8, 3, "none"], [16, 3, "none"], [8, 3, "srgb"], [8, 3, "p3"], [16, 3, "p3"], [8, 4, "p3"], [8, 4, "none"], [16, 4, "none"],
        [8, 1, "none"], [16, 1, "none"], [8, 2, "none"], [8, 1, "gray"], [16, 1, "gray"],
    ];

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Save_PhotoAsRead_KeepsSamplesDepthAndProfile(int bits, int bands, string profile)
    {
        byte[] file = Written(bits, bands, profile);

        byte[] saved = Photo.Load(file).Encode();

        Assert.AreEqual(Samples(file), Samples(saved), StringComparer.Ordinal);
        Assert.AreEqual(Field(file, "icc-profile-data"), Field(saved, "icc-profile-data"), StringComparer.Ordinal);
        ImageInfo info = ImageInfo.Read(saved);
        Assert.AreEqual((bits, bands), (info.BitsPerSample, info.Channels));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Paint_WithWhatWasRead_ChangesNothing(int bits, int bands, string profile)
    {
        Photo photo = Photo.Load(Written(bits, bands, profile)), answer = photo.Copy();

        answer.Paint(0, 0, Width, Height, Planes(photo));

        Assert.AreEqual(Samples(photo.Encode()), Samples(answer.Encode()), StringComparer.Ordinal);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Paint_StrengthZero_ChangesNothing(int bits, int bands, string profile)
    {
        Photo photo = Photo.Load(Written(bits, bands, profile)), answer = photo.Copy();

        answer.Paint(0, 0, Width, Height, new float[3 * Width * Height], strength: 0);

        Assert.AreEqual(Samples(photo.Encode()), Samples(answer.Encode()), StringComparer.Ordinal);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Paint_AnotherPicture_IsReadBackAsPainted(int bits, int bands, string profile)
    {
        Photo photo = Photo.Load(Written(bits, bands, profile)).Copy();
        float[] answer = new float[3 * Width * Height];
        for (int i = 0; i < answer.Length; i++)
        {
            // Gray photos take gray answers.
            answer[i] = photo.IsGray ? -0.5f + (0.001f * (i % (Width * Height))) : 0.4f * MathF.Sin(0.05f * i);
        }

        photo.Paint(0, 0, Width, Height, answer, anew: [.. Enumerable.Repeat(element: true, Width * Height)]);

        float[] read = Planes(photo);
        float[] alpha = photo.HasAlpha ? Alpha(photo) : [.. Enumerable.Repeat(1f, Width * Height)];
        for (int i = 0; i < answer.Length; i++)
        {
            float opacity = alpha[i % alpha.Length];
            Assert.AreEqual((answer[i] * opacity) + (1 - opacity), read[i], bits == 16 ? 0.001 : 0.012, $"value {i}");
        }
    }

    [TestMethod]
    public void Paint_PartOfAP3Photo_LeavesTheRestAndColorsBeyondSrgb()
    {
        byte[] file = Written(8, 3, "p3", static (x, y) => [255, (byte)(x * 2), 0, 0]);
        Photo photo = Photo.Load(file), answer = photo.Copy();
        float[] planes = new float[3 * 8 * 6];
        photo.Read(10, 10, 8, 6, planes);
        Assert.IsTrue(planes.AsSpan(0, 48).ToArray().All(static red => red > 0.999f), "P3's red is beyond sRGB's.");
        for (int i = 48; i < 96; i++)
        {
            planes[i] += 0.1f;
        }

        answer.Paint(10, 10, 8, 6, planes);

        int[] before = Levels(file), after = Levels(answer.Encode());
        for (int i = 0; i < before.Length; i++)
        {
            int x = i / 3 % Width, y = i / 3 / Width;
            bool isInside = x is >= 10 and < 18 && y is >= 10 and < 16;
            Assert.IsTrue(isInside && i % 3 == 1 ? after[i] > before[i] : Math.Abs(after[i] - before[i]) <= (isInside ? 12 : 0),
                $"{x},{y}: {before[i]} {after[i]}");
        }
    }

    [TestMethod]
    public void Read_BeyondTheEdges_IsMirrored()
    {
        Photo photo = Photo.Load(Written(8, 3, "none"));
        float[] inside = new float[3 * 4 * 4], outside = new float[3 * 4 * 4];

        photo.Read(0, 0, 4, 4, inside);
        photo.Read(-3, -3, 4, 4, outside);

        for (int i = 0; i < 16; i++)
        {
            Assert.AreEqual(inside[i], outside[15 - i]);
        }
    }

    [TestMethod]
    public void Load_Cmyk_BecomesSrgbAndSaysSo()
    {
        byte[] file = TestPictures.Encode(new byte[4 * 64], 8, 8, 4, "tiffsave_target", "cmyk");

        Photo photo = Photo.Load(file);

        StringAssert.Contains(photo.Warnings.Single(), "CMYK", StringComparison.Ordinal);
        Assert.IsFalse(photo.HasAlpha);
        Assert.AreEqual(3, ImageInfo.Read(photo.Encode()).Channels);
    }

    [TestMethod]
    [DataRow(ImageFormat.Jpeg)]
    [DataRow(ImageFormat.Png)]
    [DataRow(ImageFormat.WebP)]
    [DataRow(ImageFormat.Avif)]
    public void Save_PhotoOfACamera_KeepsExifLessRotationAndThumbnail(ImageFormat format)
    {
        byte[] file = OfACamera();

        Photo photo = Photo.Load(file);
        byte[] saved = photo.Encode(new ImageSaveOptions { Format = format });

        Assert.AreEqual(new ImageSize(Height, Width), photo.Size);
        Assert.AreEqual(photo.Size, ImageInfo.Read(saved).Size);
        using Image header = Image.NewFromBuffer(saved);
        Assert.AreEqual(1, header.Contains("orientation") ? header.Get("orientation") : 1);
        StringAssert.StartsWith((string)header.Get("exif-ifd0-Make"), "Acme", StringComparison.Ordinal);
        StringAssert.StartsWith((string)header.Get("exif-ifd2-PixelXDimension"), $"{Height} ", StringComparison.Ordinal);
        StringAssert.StartsWith((string)header.Get("exif-ifd3-GPSLatitude"), "52/1 30/1", StringComparison.Ordinal);
        Assert.IsFalse(header.Contains("jpeg-thumbnail-data"));
        string xmp = Encoding.UTF8.GetString((byte[])header.Get("xmp-data"));
        StringAssert.Contains(xmp, "tiff:Orientation=\"1\"", StringComparison.Ordinal);
        Assert.AreEqual(0, photo.LossesIn(new ImageSaveOptions { Format = format }).Count);
    }

    [TestMethod]
    [DataRow(ImageFormat.Jpeg, true)]
    [DataRow(ImageFormat.Png, true)]
    [DataRow(ImageFormat.Tiff, true)]
    [DataRow(ImageFormat.Jpeg, false)]
    [DataRow(ImageFormat.Png, false)]
    [DataRow(ImageFormat.Tiff, false)]
    public void Save_PhotoWithResolution_KeepsIt(ImageFormat format, bool hasExif)
    {
        Photo photo = Photo.Load(hasExif ? OfACamera() : Written(8, 3, "none"));

        using Image header = Image.NewFromBuffer(photo.Encode(new ImageSaveOptions { Format = format }));

        Assert.AreEqual(300 / 25.4, header.Xres, 0.02);
        Assert.AreEqual(300 / 25.4, header.Yres, 0.02);
    }

    [TestMethod]
    public void Resize_Photo_ScalesPixelsOpacityAndResolution()
    {
        Photo photo = Photo.Load(Written(16, 4, "none"));

        Photo larger = photo.Resize(new ImageSize(2 * Width, 2 * Height));

        Assert.AreEqual((16, true, new ImageSize(2 * Width, 2 * Height)), (larger.BitsPerSample, larger.HasAlpha, larger.Size));
        Assert.AreEqual(2 * photo.Metadata.PixelsPerMillimeter!.Value.X, larger.Metadata.PixelsPerMillimeter!.Value.X, 1e-6);
        float[] was = Planes(photo), now = new float[12 * Width * Height];
        larger.Read(0, 0, 2 * Width, 2 * Height, now);
        Assert.AreEqual(was.Average(), now.Average(), 0.005);
    }

    [TestMethod]
    public void Save_Strip_WritesNothingButPixelsInSrgb()
    {
        Photo photo = Photo.Load(OfACamera());

        byte[] saved = photo.Encode(new ImageSaveOptions { Strip = true });

        using Image header = Image.NewFromBuffer(saved);
        Assert.IsFalse(header.GetFields().Any(static name =>
            name.StartsWith("exif", StringComparison.Ordinal) || name is "icc-profile-data" or "xmp-data" or "iptc-data"));
        Photo stripped = Photo.Load(saved);
        AssertNear(Planes(photo), Planes(stripped), 0.012);
    }

    [TestMethod]
    [DataRow(ImageFormat.Gif)]
    [DataRow(ImageFormat.WebP)]
    public void Save_GrayProfileWhereItCantBe_ConvertsToSrgb(ImageFormat format)
    {
        Photo photo = Photo.Load(Written(8, 1, "gray"));

        Photo saved = Photo.Load(photo.Encode(new ImageSaveOptions { Format = format, Lossless = true }));

        AssertNear(Planes(photo), Planes(saved), 0.02);
    }

    [TestMethod]
    [DataRow(ImageFormat.Png, 0)]
    [DataRow(ImageFormat.Tiff, 0)]
    [DataRow(ImageFormat.Jpeg, 2)]
    [DataRow(ImageFormat.WebP, 1)]
    public void LossesIn_SixteenBitsWithAlpha_NamesWhatTheFormatCantHold(ImageFormat format, int losses)
    {
        Photo photo = Photo.Load(Written(16, 4, "none"));
        ImageSaveOptions options = new() { Format = format, Quality = 100, Lossless = true };

        Photo saved = Photo.Load(photo.Encode(options));

        Assert.AreEqual(losses, photo.LossesIn(options).Count);
        Assert.AreEqual(losses == 0 ? 16 : 8, saved.BitsPerSample);
        Assert.AreEqual(format != ImageFormat.Jpeg, saved.HasAlpha);
        AssertNear(Planes(photo), Planes(saved), format == ImageFormat.Jpeg ? 0.06 : 0.01);
    }

    [TestMethod]
    public void ToImage_OfAnImage_SharesItsPixels()
    {
        Picture image = TestPictures.Gradient(9, 5);

        Picture again = Photo.FromImage(image).ToImage();
        again.Pixels[0] = 77;

        Assert.AreEqual(77, image.Pixels[0]);
    }

    private static void AssertNear(float[] expected, float[] actual, double tolerance)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], tolerance, $"value {i}");
        }
    }

    /// <summary>A P3 JPEG that lies on its side, with GPS, thumbnail and XMP.</summary>
    private static byte[] OfACamera() => TestPictures.Encode(
        TestPictures.Gradient(Width, Height).Pixels.ToArray(), Width, Height, 3, "jpegsave_target", "srgb", static image => image
        .Copy(xres: 300 / 25.4, yres: 300 / 25.4)
        .Mutate(static fields =>
        {
            fields.Set(GValue.BlobType, "icc-profile-data", (byte[])Image.ProfileLoad("p3"));
            fields.Set(GValue.GIntType, "orientation", 6);
            fields.Set(GValue.RefStrType, "exif-ifd0-Make", "Acme");
            fields.Set(GValue.RefStrType, "exif-ifd3-GPSLatitude", "52/1 30/1 0/1");
            fields.Set(GValue.BlobType, "jpeg-thumbnail-data",
                TestPictures.Gradient(8, 8).Encode(new ImageSaveOptions { Format = ImageFormat.Jpeg }));
            fields.Set(GValue.BlobType, "xmp-data",
                Encoding.UTF8.GetBytes("""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>"""));
        }));

    private static float[] Planes(Photo photo)
    {
        float[] planes = new float[3 * photo.Size.Pixels];
        photo.Read(0, 0, photo.Size.Width, photo.Size.Height, planes);
        return planes;
    }

    private static float[] Alpha(Photo photo)
    {
        using Image image = Image.NewFromBuffer(photo.Encode());
        using Image band = image.ExtractBand(image.Bands - 1);
        double white = image.Format == Enums.BandFormat.Ushort ? ushort.MaxValue : byte.MaxValue;
        using Image unit = band.Linear([1 / white], [0]).Cast(Enums.BandFormat.Float);
        return unit.ToArray<float>();
    }
}
