using OnnxPixWizard.Pictures;
using NetVips;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class ImageLoadTests
{
    private static readonly ImageSaveOptions Jpeg = new() { Format = ImageFormat.Jpeg, Quality = 95 };

    [TestMethod]
    public void Load_PngFromFileStreamAndBytes_GivesTheSameSamples()
    {
        using TemporaryFolder folder = new();
        Picture picture = TestPictures.Gradient(37, 21);
        string path = folder.At("picture.png");
        picture.Save(path);
        byte[] bytes = File.ReadAllBytes(path);

        Picture fromFile = Picture.Load(path);
        Picture fromStream = Picture.Load(new MemoryStream(bytes));
        Picture fromBytes = Picture.Load(bytes);

        Assert.AreEqual(picture.Size, fromFile.Size);
        Assert.IsTrue(picture.Pixels.SequenceEqual(fromFile.Pixels));
        Assert.IsTrue(picture.Pixels.SequenceEqual(fromStream.Pixels));
        Assert.IsTrue(picture.Pixels.SequenceEqual(fromBytes.Pixels));
    }

    [TestMethod]
    public void Load_FileOverwritten_GivesTheNewPicture()
    {
        using TemporaryFolder folder = new();
        string path = folder.At("picture.png");
        TestPictures.Constant(8, 8, 1, 2, 3).Save(path);
        _ = Picture.Load(path);

        TestPictures.Constant(8, 8, 9, 8, 7).Save(path);

        Assert.AreEqual(9, Picture.Load(path).Pixels[0]);
    }

    [TestMethod]
    [DataRow("tiffsave_target", ImageFormat.Tiff)]
    [DataRow("gifsave_target", ImageFormat.Gif)]
    [DataRow("heifsave_target", ImageFormat.Avif)]
    [DataRow("webpsave_target", ImageFormat.WebP)]
    [DataRow("jpegsave_target", ImageFormat.Jpeg)]
    [DataRow("pngsave_target", ImageFormat.Png)]
    public void Load_EveryFormat_GivesSizeAndColor(string saver, ImageFormat format)
    {
        byte[] samples = TestPictures.Constant(32, 20, 200, 100, 50).Pixels.ToArray();
        byte[] bytes = TestPictures.Encode(
            samples, 32, 20, 3, saver, "srgb", null, saver.StartsWith("heif", StringComparison.Ordinal) ? [("compression", "av1")] : []);

        Picture loaded = Picture.Load(bytes);
        ImageInfo info = ImageInfo.Read(bytes);

        Assert.AreEqual(new ImageSize(32, 20), loaded.Size);
        Assert.AreEqual(loaded.Size, info.Size);
        Assert.AreEqual(format, info.Format);
        AssertColor(loaded, 200, 100, 50, tolerance: 4);
    }

    [TestMethod]
    [DataRow((byte)1, 0, 0)]
    [DataRow((byte)2, 1, 0)]
    [DataRow((byte)3, 1, 1)]
    [DataRow((byte)4, 0, 1)]
    [DataRow((byte)5, 0, 0)]
    [DataRow((byte)6, 1, 0)]
    [DataRow((byte)7, 1, 1)]
    [DataRow((byte)8, 0, 1)]
    public void Load_ExifOrientation_TurnsThePictureUpright(byte orientation, int markedRight, int markedDown)
    {
        // The stored upper left corner is marked; each orientation says where it belongs.
        Picture stored = TestPictures.Constant(48, 32, 0, 0, 0);
        stored.Paste(TestPictures.Constant(16, 16, 255, 255, 255), 0, 0);
        byte[] bytes = TestPictures.WithOrientation(stored.Encode(Jpeg), orientation);

        Picture loaded = Picture.Load(bytes);
        ImageInfo info = ImageInfo.Read(bytes);
        Picture resized = Picture.LoadResized(bytes, new ImageSize(info.Size.Width / 2, info.Size.Height / 2));

        ImageSize expected = orientation >= 5 ? new ImageSize(32, 48) : new ImageSize(48, 32);
        Assert.AreEqual(expected, loaded.Size);
        Assert.AreEqual(expected, info.Size);
        int x = markedRight == 0 ? 4 : expected.Width - 5, y = markedDown == 0 ? 4 : expected.Height - 5;
        Assert.AreEqual(255, loaded.Row(y)[3 * x], delta: 12);
        Assert.AreEqual(0, loaded.Row(expected.Height - 1 - y)[3 * (expected.Width - 1 - x)], delta: 12);
        Assert.AreEqual(255, resized.Row(y / 2)[3 * (x / 2)], delta: 20);
    }

    [TestMethod]
    public void Load_SixteenBitRgb_ReducesToEight()
    {
        ushort[] samples = new ushort[8 * 4 * 3];
        Array.Fill(samples, (ushort)(200 * 257));
        byte[] bytes = new Picture16(samples, 8, 4).Encode();

        AssertColor(Picture.Load(bytes), 200, 200, 200, tolerance: 0);
        Assert.AreEqual(16, ImageInfo.Read(bytes).BitsPerSample);
    }

    [TestMethod]
    public void Load_GreyOfEightAndSixteenBits_GivesEqualChannels()
    {
        byte[] eight = new GrayImage8([.. Enumerable.Repeat((byte)77, 32)], 8, 4).Encode();
        byte[] sixteen = new GrayImage16([.. Enumerable.Repeat((ushort)(77 * 257), 32)], 8, 4).Encode();

        AssertColor(Picture.Load(eight), 77, 77, 77, tolerance: 0);
        AssertColor(Picture.Load(sixteen), 77, 77, 77, tolerance: 0);
    }

    [TestMethod]
    public void Load_HalfTransparentPixels_LieOnTheBackground()
    {
        byte[] samples = [.. Enumerable.Repeat<byte[]>([200, 0, 100, 128], 64).SelectMany(pixel => pixel)];
        byte[] bytes = TestPictures.Encode(samples, 8, 8, 4, "pngsave_target", "srgb");

        AssertColor(Picture.Load(bytes), 227, 127, 177, tolerance: 1);
        AssertColor(Picture.Load(bytes, new ImageLoadOptions { Background = (0, 0, 0) }), 100, 0, 50, tolerance: 1);
    }

    [TestMethod]
    public void Load_TransparentGreyOfSixteenBits_LiesOnTheBackground()
    {
        ushort[] samples = [.. Enumerable.Repeat<ushort[]>([0, 32768], 64).SelectMany(pixel => pixel)];
        byte[] bytes = TestPictures.Encode(samples, 8, 8, 2, "pngsave_target", "grey16");

        AssertColor(Picture.Load(bytes), 127, 127, 127, tolerance: 1);
    }

    [TestMethod]
    public void LoadResized_TransparentRed_DoesNotBleed()
    {
        // Opaque blue beside fully transparent red: the border must mix blue with white only.
        byte[] samples = new byte[64 * 64 * 4];
        for (int at = 0; at < samples.Length; at += 4)
        {
            bool opaque = at / 4 % 64 < 32;
            ((ReadOnlySpan<byte>)(opaque ? [0, 0, 255, 255] : [255, 0, 0, 0])).CopyTo(samples.AsSpan(at));
        }

        byte[] bytes = TestPictures.Encode(samples, 64, 64, 4, "pngsave_target", "srgb");
        Picture resized = Picture.LoadResized(bytes, new ImageSize(9, 9), ResizeKernel.Bilinear);

        for (int x = 0; x < 9; x++)
        {
            Assert.AreEqual(resized.Row(4)[3 * x], resized.Row(4)[(3 * x) + 1], delta: 1);
            Assert.AreEqual(255, resized.Row(4)[(3 * x) + 2], delta: 1);
        }
    }

    [TestMethod]
    public void Load_CmykJpeg_GivesRgb()
    {
        // Full magenta and yellow, no cyan, no black: a red.
        byte[] samples = [.. Enumerable.Repeat<byte[]>([0, 255, 255, 0], 256).SelectMany(pixel => pixel)];
        byte[] bytes = TestPictures.Encode(samples, 16, 16, 4, "jpegsave_target", "cmyk", null, ("keep", "none"));

        Picture loaded = Picture.Load(bytes);

        Assert.AreEqual(4, ImageInfo.Read(bytes).Channels);
        Assert.IsTrue(loaded.Pixels[0] > 180, $"red {loaded.Pixels[0]}");
        Assert.IsTrue(loaded.Pixels[1] < 80, $"green {loaded.Pixels[1]}");
        Assert.IsTrue(loaded.Pixels[2] < 80, $"blue {loaded.Pixels[2]}");
    }

    [TestMethod]
    public void Load_DisplayP3Profile_IsConvertedToSrgb()
    {
        // (128, 64, 64) in Display P3 is a stronger red in sRGB.
        byte[] samples = TestPictures.Constant(16, 16, 128, 64, 64).Pixels.ToArray();
        byte[] bytes = TestPictures.Encode(
            samples, 16, 16, 3, "pngsave_target", "srgb",
            image => image.IccTransform("p3", inputProfile: "p3"));

        AssertColor(Picture.Load(bytes), 138, 58, 61, tolerance: 4);
    }

    [TestMethod]
    public void Load_SrgbProfile_LeavesSamplesAlmostUnchanged()
    {
        Picture picture = TestPictures.Gradient(64, 64);
        byte[] bytes = TestPictures.Encode(
            picture.Pixels.ToArray(), 64, 64, 3, "pngsave_target", "srgb",
            image => image.IccTransform("srgb", inputProfile: "srgb"));

        Picture loaded = Picture.Load(bytes);

        for (int at = 0; at < picture.Pixels.Length; at++)
        {
            Assert.AreEqual(picture.Pixels[at], loaded.Pixels[at], delta: 2);
        }
    }

    [TestMethod]
    [DataRow("pngsave_target", "interlace", "true")]
    [DataRow("pngsave_target", "palette", "true")]
    [DataRow("jpegsave_target", "interlace", "true")]
    [DataRow("tiffsave_target", "tile", "true")]
    [DataRow("tiffsave_target", "compression", "deflate")]
    [DataRow("tiffsave_target", "bigtiff", "true")]
    [DataRow("gifsave_target", "interlace", "true")]
    public void Load_StorageVariants_GiveTheSamePicture(string saver, string option, string value)
    {
        Picture picture = TestPictures.Constant(40, 24, 204, 102, 51);
        picture.Paste(TestPictures.Constant(16, 16, 0, 51, 153), 16, 8);
        byte[] bytes = TestPictures.Encode(picture.Pixels.ToArray(), 40, 24, 3, saver, "srgb", null, (option, value));

        Picture loaded = Picture.Load(bytes);

        AssertColor(loaded.Crop(0, 0, 12, 4), 204, 102, 51, tolerance: 6);
        AssertColor(loaded.Crop(20, 12, 8, 8), 0, 51, 153, tolerance: 6);
    }

    [TestMethod]
    [DataRow("lab", "float", 3)]
    [DataRow("scrgb", "float", 3)]
    [DataRow("rgb16", "ushort", 3)]
    [DataRow("cmyk", "uchar", 8)]
    public void Load_TiffOfOtherColorSpaces_IsConverted(string space, string format, int tolerance)
    {
        byte[] samples = TestPictures.Constant(16, 16, 180, 120, 90).Pixels.ToArray();
        byte[] bytes = TestPictures.Encode(
            samples, 16, 16, 3, "tiffsave_target", "srgb",
            image => image.Colourspace(Enum.Parse<Enums.Interpretation>(space, ignoreCase: true))
                .Cast(Enum.Parse<Enums.BandFormat>(format, ignoreCase: true)));

        AssertColor(Picture.Load(bytes), 180, 120, 90, tolerance);
    }

    [TestMethod]
    public void Load_OneBitPng_GivesBlackAndWhite()
    {
        byte[] samples = [.. Enumerable.Range(0, 64).Select(at => (byte)(at % 2 * 255))];
        byte[] bytes = TestPictures.Encode(samples, 8, 8, 1, "pngsave_target", "b-w", null, ("bitdepth", "1"));

        Picture loaded = Picture.Load(bytes);

        Assert.AreEqual(0, loaded.Pixels[0]);
        Assert.AreEqual(255, loaded.Pixels[3]);
    }

    [TestMethod]
    public void Load_SixteenBitTiffWithAlpha_LiesOnTheBackground()
    {
        ushort[] samples = [.. Enumerable.Repeat<ushort[]>([51400, 0, 25700, 32896], 64).SelectMany(pixel => pixel)];
        byte[] bytes = TestPictures.Encode(samples, 8, 8, 4, "tiffsave_target", "rgb16");

        AssertColor(Picture.Load(bytes), 227, 127, 177, tolerance: 1);
    }

    [TestMethod]
    public void Load_TransparentGif_LiesOnTheBackground()
    {
        byte[] samples = [.. Enumerable.Repeat<byte[]>([10, 20, 30, 0], 256).SelectMany(pixel => pixel)];
        byte[] bytes = TestPictures.Encode(samples, 16, 16, 4, "gifsave_target", "srgb");

        AssertColor(Picture.Load(bytes), 255, 255, 255, tolerance: 0);
    }

    [TestMethod]
    public void Load_AnimatedGif_GivesTheFirstFrame()
    {
        byte[] frames = [.. TestPictures.Constant(16, 16, 250, 0, 0).Pixels, .. TestPictures.Constant(16, 16, 0, 250, 0).Pixels];
        byte[] bytes = TestPictures.Encode(
            frames, 16, 32, 3, "gifsave_target", "srgb", image => image.Mutate(strip => strip.Set(GValue.GIntType, "page-height", 16)));

        Picture loaded = Picture.Load(bytes);

        Assert.AreEqual(new ImageSize(16, 16), loaded.Size);
        AssertColor(loaded, 250, 0, 0, tolerance: 8);
    }

    [TestMethod]
    public void Load_TargetHint_ShrinksJpegButKeepsTwiceTheTarget()
    {
        byte[] bytes = TestPictures.Gradient(1600, 1200).Encode(Jpeg);

        Picture hinted = Picture.Load(bytes, new ImageLoadOptions { TargetHint = new ImageSize(100, 75) });
        Picture fewer = Picture.Load(bytes, new ImageLoadOptions { TargetHint = new ImageSize(900, 75) });

        Assert.AreEqual(new ImageSize(200, 150), hinted.Size);
        Assert.AreEqual(new ImageSize(1600, 1200), fewer.Size);
    }

    [TestMethod]
    public void LoadResized_LargeJpeg_AgreesWithLoadAndResize()
    {
        byte[] bytes = TestPictures.Gradient(1600, 1200).Encode(Jpeg);

        Picture quick = Picture.LoadResized(bytes, new ImageSize(130, 90));
        Picture slow = Picture.Load(bytes).Resize(130, 90);

        Assert.AreEqual(new ImageSize(130, 90), quick.Size);
        for (int at = 0; at < slow.Pixels.Length; at++)
        {
            Assert.AreEqual(slow.Pixels[at], quick.Pixels[at], delta: 3);
        }
    }

    [TestMethod]
    public void LoadResized_LargerThanThePicture_Enlarges()
    {
        byte[] bytes = TestPictures.Gradient(20, 30).Encode(Jpeg);

        Picture enlarged = Picture.LoadResized(bytes, new ImageSize(50, 15));

        Assert.AreEqual(new ImageSize(50, 15), enlarged.Size);
    }

    [TestMethod]
    public void Load_CancelledToken_DoesNotDecodeToTheEnd()
    {
        byte[] bytes = TestPictures.Gradient(6000, 5000).Encode(new ImageSaveOptions { Format = ImageFormat.Jpeg });
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        _ = Picture.Load(bytes);
        TimeSpan whole = clock.Elapsed;
        using CancellationTokenSource source = new();
        source.Cancel();

        clock.Restart();
        Assert.ThrowsExactly<OperationCanceledException>(() => Picture.Load(bytes, null, source.Token));

        Assert.IsTrue(clock.Elapsed < whole * 0.7, $"{clock.Elapsed} of {whole}");
    }

    [TestMethod]
    public void Load_ManyThreads_GiveTheSameBytes()
    {
        byte[] bytes = TestPictures.Gradient(700, 500).Encode(Jpeg);
        Picture expected = Picture.LoadResized(bytes, new ImageSize(64, 48));

        Parallel.For(0, 24, _ =>
        {
            Picture loaded = Picture.LoadResized(bytes, new ImageSize(64, 48));
            Assert.IsTrue(expected.Pixels.SequenceEqual(loaded.Pixels));
        });
    }

    private static void AssertColor(Picture picture, int red, int green, int blue, int tolerance)
    {
        for (int at = 0; at < picture.Pixels.Length; at += 3)
        {
            Assert.AreEqual(red, picture.Pixels[at], tolerance);
            Assert.AreEqual(green, picture.Pixels[at + 1], tolerance);
            Assert.AreEqual(blue, picture.Pixels[at + 2], tolerance);
        }
    }
}
