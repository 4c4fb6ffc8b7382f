using OnnxPixWizard.Pictures;
using System.Buffers.Binary;

namespace OnnxPixWizard.Tests.Pictures;

[TestClass]
public sealed class AnimationTests
{
    private static readonly byte[][] Colors = [[250, 10, 10], [10, 250, 10], [10, 10, 250], [200, 200, 200]];

    [TestMethod]
    [DataRow("moving.gif", ImageFormat.Gif)]
    [DataRow("moving.WEBP", ImageFormat.WebP)]
    public void Save_FourFrames_WritesFramesTimesAndEndlessLoop(string name, ImageFormat format)
    {
        using TemporaryFolder folder = new();

        Frames(40, 30).Save(folder.At(name), new AnimationOptions { FrameMilliseconds = 120, LastFrameMilliseconds = 900 });

        byte[] file = File.ReadAllBytes(folder.At(name));
        (int[] delays, int loops) = format == ImageFormat.Gif ? ReadGif(file) : ReadWebP(file);
        CollectionAssert.AreEqual(new[] { 120, 120, 120, 900 }, delays);
        Assert.AreEqual(0, loops);
        ImageInfo info = ImageInfo.Read(folder.At(name));
        Assert.AreEqual(format, info.Format);
        Assert.AreEqual(new ImageSize(40, 30), info.Size);
        Picture first = Picture.Load(folder.At(name));
        Assert.IsTrue(Math.Abs(first.Pixels[0] - 250) < 12 && first.Pixels[1] < 22,
            $"the first frame begins with {first.Pixels[0]}, {first.Pixels[1]}");
        Assert.AreEqual(1, Directory.GetFiles(folder.Root).Length);
    }

    [TestMethod]
    public void Encode_OneFrame_IsAPicture()
    {
        Animation animation = new(new ImageSize(8, 8), 1);

        Assert.AreEqual(new ImageSize(8, 8), Picture.Load(animation.Encode()).Size);
    }

    [TestMethod]
    [DataRow("moving.png")]
    [DataRow("moving")]
    public void Save_OtherExtension_IsRefused(string name)
    {
        using TemporaryFolder folder = new();

        ImageException failure = Assert.ThrowsExactly<ImageException>(() => Frames(8, 8).Save(folder.At(name)));

        Assert.AreEqual(ImageErrorKind.Unwritable, failure.Kind);
        Assert.AreEqual(0, Directory.GetFiles(folder.Root).Length);
    }

    [TestMethod]
    public void Encode_FrameWiderThanWebPHolds_Fails()
    {
        Animation animation = new(new ImageSize(20000, 2), 2);

        ImageException failure = Assert.ThrowsExactly<ImageException>(() =>
            animation.Encode(new AnimationOptions { Format = ImageFormat.WebP }));

        Assert.AreEqual(ImageErrorKind.OperationFailed, failure.Kind);
    }

    [TestMethod]
    public void Paste_BeyondItsFrame_IsRefused()
    {
        Animation animation = new(new ImageSize(8, 8), 3);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => animation.Paste(1, new Picture(4, 4), 0, 5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => animation.Paste(3, new Picture(4, 4), 0, 0));
    }

    [TestMethod]
    [DataRow(1, null, 1, 1)]
    [DataRow(4, null, 2, 2)]
    [DataRow(5, null, 3, 2)]
    [DataRow(12, 12, 12, 1)]
    [DataRow(3, 8, 3, 1)]
    public void Grid_Pictures_LieInRowsWithGaps(int count, int? columns, int across, int down)
    {
        PictureGrid grid = new(new ImageSize(10, 10), count, columns);
        Picture[] pictures = [.. Enumerable.Range(0, count).Select(static i => Plain(10, 10, Colors[i % 4]))];

        Picture sheet = grid.Sheet(pictures);

        Assert.AreEqual(new ImageSize((12 * across) - 2, (12 * down) - 2), sheet.Size);
        (int x, int y) = grid.PlaceOf(count - 1);
        Assert.IsTrue(sheet.Row(y).Slice(3 * x, 3).SequenceEqual(Colors[(count - 1) % 4]));
    }

    private static Animation Frames(int width, int height)
    {
        Animation animation = new(new ImageSize(width, height), Colors.Length);
        for (int frame = 0; frame < Colors.Length; frame++)
        {
            animation.Paste(frame, Plain(width, height, Colors[frame]), 0, 0);
        }

        return animation;
    }

    private static Picture Plain(int width, int height, byte[] color)
    {
        Picture picture = new(width, height);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = color[i % 3];
        }

        return picture;
    }

    /// <summary>Walks a GIF's blocks: delays of its graphic control extensions, and the loop count (0 = endless).</summary>
    private static (int[] Delays, int Loops) ReadGif(byte[] file)
    {
        List<int> delays = [];
        int loops = -1, frames = 0, at = 13 + TableBytes(file[10]);
        while (file[at] != 0x3B)
        {
            if (file[at] == 0x2C)
            {
                frames++;
                at += 10 + TableBytes(file[at + 9]) + 1;
            }
            else
            {
                if (file[at + 1] == 0xF9)
                {
                    delays.Add(10 * BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 4)));
                }
                else if (file[at + 1] == 0xFF && file.AsSpan(at + 3, 11).SequenceEqual("NETSCAPE2.0"u8))
                {
                    loops = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 16));
                }

                at += 2;
            }

            for (; file[at] != 0; at += file[at] + 1)
            {
            }

            at++;
        }

        Assert.AreEqual(frames, delays.Count);
        return ([.. delays], loops);

        static int TableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    /// <summary>Walks a WebP's chunks: durations of its frames, and the loop count (0 = endless).</summary>
    private static (int[] Delays, int Loops) ReadWebP(byte[] file)
    {
        List<int> delays = [];
        int loops = -1;
        for (int at = 12; at < file.Length; at += 8 + ((BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4)) + 1) & ~1))
        {
            if (file.AsSpan(at, 4).SequenceEqual("ANIM"u8))
            {
                loops = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 12));
            }
            else if (file.AsSpan(at, 4).SequenceEqual("ANMF"u8))
            {
                delays.Add(BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 20)) & 0xFFFFFF);
            }
        }

        return ([.. delays], loops);
    }
}
