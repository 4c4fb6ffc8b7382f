using System.Buffers.Binary;
using System.Text;
using NetVips;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tests.Pictures;

/// <summary>Files of photos of every kind that is held, and what stands in a file.</summary>
internal static class TestPhotos
{
    public const int Width = 40, Height = 24;

    /// <summary>A file of 300 dpi with pixels of all kinds, partly transparent where there is opacity.</summary>
    public static byte[] Written(int bits, int bands, string profile, Func<int, int, byte[]>? pixel = null)
    {
        pixel ??= static (x, y) => [(byte)(x * 6), (byte)(y * 10), (byte)(255 - (x * 3) - (y * 2)), (byte)(x > 30 ? 255 : x * 8)];
        byte[] samples = new byte[Width * Height * bands];
        for (int i = 0; i < Width * Height; i++)
        {
            byte[] values = pixel(i % Width, i / Width);
            for (int band = 0; band < bands; band++)
            {
                samples[(i * bands) + band] = values[bands is 2 or 4 && band == bands - 1 ? 3 : band];
            }
        }

        Image Prepare(Image image)
        {
            Image dense = image.Copy(xres: 300 / 25.4, yres: 300 / 25.4);
            return profile switch
            {
                "p3" or "srgb" =>
                    dense.Mutate(fields => fields.Set(GValue.BlobType, "icc-profile-data", (byte[])Image.ProfileLoad(profile))),
                "gray" => dense.Mutate(static fields => fields.Set(GValue.BlobType, "icc-profile-data", GrayProfile())),
                _ => dense,
            };
        }

        if (bits == 8)
        {
            return TestPictures.Encode(
                samples, Width, Height, bands, "pngsave_target", bands > 2 ? "srgb" : "b-w", Prepare, ("keep", "icc"));
        }

        ushort[] wide = [
            .. samples.Select(static (value, i) => (ushort)Math.Min(ushort.MaxValue, (value * 257) + (value == 255 ? 0 : i % 97)))];
        return TestPictures.Encode(wide, Width, Height, bands, "pngsave_target", bands > 2 ? "rgb16" : "grey16", Prepare, ("keep", "icc"));
    }

    public static int[] Levels(byte[] file)
    {
        using Image image = Image.NewFromBuffer(file);
        return image.Format == Enums.BandFormat.Ushort
            ? [.. image.ToArray<ushort>().Select(static value => (int)value)]
            : [.. image.ToArray<byte>().Select(static value => (int)value)];
    }

    public static string Samples(byte[] file)
    {
        using Image image = Image.NewFromBuffer(file);
        return $"{image.Format} {image.Bands} {string.Join(' ', Levels(file))}";
    }

    public static string Field(byte[] file, string name)
    {
        using Image image = Image.NewFromBuffer(file);
        return image.Contains(name) ? Convert.ToHexString((byte[])image.Get(name)) : "";
    }

    /// <summary>The smallest profile of gray samples with a gamma of 1.8.</summary>
    private static byte[] GrayProfile()
    {
        byte[] white = [.. "XYZ "u8, 0, 0, 0, 0, 0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D];
        byte[] curve = [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, 0x01, 0xCD, 0, 0];
        byte[] name = [.. "desc"u8, 0, 0, 0, 0, 0, 0, 0, 5, .. "Gray\0"u8, .. new byte[79]];
        byte[] right = [.. "text"u8, 0, 0, 0, 0, .. "none\0"u8, 0, 0, 0];
        List<byte> table = [0, 0, 0, 4], data = [];
        foreach ((string tag, byte[] value) in ((string, byte[])[])[("wtpt", white), ("kTRC", curve), ("desc", name), ("cprt", right)])
        {
            table.AddRange(Encoding.ASCII.GetBytes(tag));
            table.AddRange(BigEndian(128 + 4 + (4 * 12) + data.Count));
            table.AddRange(BigEndian(value.Length));
            data.AddRange([.. value, .. new byte[(4 - (value.Length % 4)) % 4]]);
        }

        byte[] header = new byte[128];
        BigEndian(128 + table.Count + data.Count).CopyTo(header, 0);
        header[8] = 2;
        "mntrGRAYXYZ "u8.CopyTo(header.AsSpan(12));
        "acsp"u8.CopyTo(header.AsSpan(36));
        white.AsSpan(8).CopyTo(header.AsSpan(68));
        return [.. header, .. table, .. data];
    }

    private static byte[] BigEndian(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
